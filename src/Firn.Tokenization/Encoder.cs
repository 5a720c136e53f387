using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Pipeline;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization;

/// <summary>
/// Encodes for one thread, with its own bounded memory of pieces; nothing is allocated a token or a document once the
/// output has grown. Not thread-safe.
/// </summary>
public sealed class Encoder : IDisposable
{
    /// <summary>Memory for pieces, 8 MiB: fits the second-level caches of current cores with the merge table.</summary>
    public const int DefaultCacheBytes = 8 << 20;

    private readonly Tokenizer tokenizer;
    private readonly PieceEncoder pieces;
    private readonly PipelineEncoder? pipeline;
    private readonly Dictionary<SpecialTokens, (AddedTokenMatcher Raw, AddedTokenMatcher Normalized)> matchers = [];

    internal Encoder(Tokenizer tokenizer, int cacheBytes)
    {
        this.tokenizer = tokenizer;
        pieces = new PieceEncoder(tokenizer.Model, cacheBytes);
        matchers.Add(SpecialTokens.All, (tokenizer.RawMatcher, tokenizer.NormalizedMatcher));
        if (tokenizer.Pipeline is { } parts)
            pipeline = new PipelineEncoder(parts, this, pieces);
    }

    /// <summary>What encodes beside the fast path, or null.</summary>
    internal PipelineEncoder? Parts => pipeline;

    /// <summary>Memory that the cache takes.</summary>
    public long CacheBytes => pieces.CacheBytes;

    /// <summary>Appends the ids of a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="output">Where the ids go.</param>
    /// <param name="addSpecial">Sets the template's tokens around it.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    public void Encode(ReadOnlySpan<byte> utf8, TokenBuffer output, bool addSpecial = false, SpecialTokens? special = null)
    {
        if (addSpecial)
            output.Add(tokenizer.Template.Prefix);
        var (raw, normalized) = MatchersFor(special ?? SpecialTokens.All);
        if (pipeline is not null)
            pipeline.Encode(utf8, raw, normalized, output);
        else
            SplitAdded(utf8, raw, normalized, output);
        if (addSpecial)
            output.Add(tokenizer.Template.Suffix);
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();

    private (AddedTokenMatcher Raw, AddedTokenMatcher Normalized) MatchersFor(SpecialTokens special)
    {
        if (!matchers.TryGetValue(special, out var found))
        {
            var allowed = tokenizer.AddedTokens.Where(special.Allows).ToList();
            found = (new AddedTokenMatcher(allowed.Where(token => !token.Normalized)), new AddedTokenMatcher(allowed.Where(token => token.Normalized), tokenizer.Pipeline?.Normalizer));
            matchers.Add(special, found);
        }

        return found;
    }

    private void SplitAdded(ReadOnlySpan<byte> text, AddedTokenMatcher matcher, AddedTokenMatcher? inner, TokenBuffer output)
    {
        var from = 0;
        while (!matcher.IsEmpty && matcher.Next(text, from, out var start, out var end) is { } token)
        {
            Between(text[from..start], inner, output);
            output.Add(token.Id);
            from = end;
        }

        Between(text[from..], inner, output);
    }

    private void Between(ReadOnlySpan<byte> text, AddedTokenMatcher? inner, TokenBuffer output)
    {
        if (text.IsEmpty)
            return;
        if (inner is not null)
            SplitAdded(text, inner, null, output);
        else
            Pieces(text, output);
    }

    /// <summary>Cuts and merges a text without added tokens.</summary>
    internal void Pieces(ReadOnlySpan<byte> text, TokenBuffer output)
    {
        switch (tokenizer.Family)
        {
            case SplitFamily.Gpt2:
                pieces.Encode<Gpt2Splitter>(text, output);
                break;
            case SplitFamily.Cl100k:
                pieces.Encode<LetterSplitter.Cl100k>(text, output);
                break;
            case SplitFamily.Qwen2:
                pieces.Encode<LetterSplitter.Qwen2>(text, output);
                break;
            case SplitFamily.O200k:
                pieces.Encode<CasedSplitter.O200k>(text, output);
                break;
            default:
                pieces.Encode<CasedSplitter.Tekken>(text, output);
                break;
        }
    }

    /// <summary>Merges one piece.</summary>
    internal void Piece(ReadOnlySpan<byte> piece, TokenBuffer output) => pieces.EncodePiece(piece, output);
}
