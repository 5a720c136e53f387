using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Pipeline;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Streams;

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
    private readonly TokenBuffer counted = new();
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
            SplitAdded(utf8, 0, raw, normalized, output, null);
        if (addSpecial)
            output.Add(tokenizer.Template.Suffix);
    }

    /// <summary>The ids of a text, cut and filled where the file's <c>truncation</c> and <c>padding</c> say so.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="room">Is cleared; the ids may lie in it.</param>
    /// <param name="addSpecial">Sets the template's tokens around it.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    /// <returns>Valid until <paramref name="room"/> is used again.</returns>
    internal ReadOnlySpan<int> EncodeText(ReadOnlySpan<byte> utf8, TokenBuffer room, bool addSpecial, SpecialTokens? special)
    {
        room.Clear();
        if (tokenizer.Lengths is not { } lengths)
        {
            Encode(utf8, room, addSpecial, special);
            return room.Ids;
        }

        // The template's tokens count, and stay when the text is cut.
        Encode(utf8, room, addSpecial: false, special);
        return lengths.Apply(room.Ids, addSpecial ? tokenizer.Template : TokenizerTemplate.None);
    }

    /// <summary>Appends the ids of a text and where in the text each token ends; the next begins there.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="output">Where the ids go.</param>
    /// <param name="ends">Where the ends go, in bytes; what an added token takes with it is part of it.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    /// <exception cref="NotSupportedException">The tokenizer normalises or is not byte-level, so that tokens have no place in the text; <see cref="TryEncodeWithOffsets"/> knows some.</exception>
    public void EncodeWithEnds(ReadOnlySpan<byte> utf8, TokenBuffer output, TokenBuffer ends, SpecialTokens? special = null)
    {
        if (pipeline is not null)
            throw new NotSupportedException("the tokenizer changes text before it cuts it; its tokens have no places in the text");
        var (raw, normalized) = MatchersFor(special ?? SpecialTokens.All);
        SplitAdded(utf8, 0, raw, normalized, output, ends);
    }

    /// <summary>
    /// Appends the ids of a text with the place of each in it. Where a pipeline leaves characters as they are, but for marks in the
    /// place of spaces, white space that it leaves out and lower case, each token has a place; else, and where a token stands
    /// for something unknown, there is none.
    /// </summary>
    /// <param name="utf8">The text; in a pipeline's text, bytes that are not UTF-8 have no place.</param>
    /// <param name="output">Where the ids go; they are there in any case.</param>
    /// <param name="starts">Where each token begins, in bytes.</param>
    /// <param name="ends">Where it ends: its begin, for a mark that stands for nothing in the text.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    /// <returns>False where the places are not known; then none are appended.</returns>
    public bool TryEncodeWithOffsets(ReadOnlySpan<byte> utf8, TokenBuffer output, TokenBuffer starts, TokenBuffer ends, SpecialTokens? special = null)
    {
        var (first, startsBefore, endsBefore) = (output.Count, starts.Count, ends.Count);
        if (pipeline is null)
        {
            EncodeWithEnds(utf8, output, ends, special);
            for (var i = endsBefore; i < ends.Count; i++)
                starts.Add(i == endsBefore ? 0 : ends.Ids[i - 1]);
            return true;
        }

        Encode(utf8, output, special: special);
        if (Firn.Text.Unicode.Utf8.IsValid(utf8) && TokenPlaces.TryFind(tokenizer, utf8, output.Ids[first..], starts, ends))
            return true;
        starts.Truncate(startsBefore);
        ends.Truncate(endsBefore);
        return false;
    }

    /// <summary>How many tokens a text has.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    public int Count(ReadOnlySpan<byte> utf8, SpecialTokens? special = null)
    {
        counted.Clear();
        Encode(utf8, counted, special: special);
        return counted.Count;
    }

    /// <summary>Appends the first ids of a text, without encoding much more of it than they need.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="most">Ids at most, at least 0.</param>
    /// <param name="output">Where the ids go.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    /// <returns>Ids appended.</returns>
    public int EncodeUpTo(ReadOnlySpan<byte> utf8, int most, TokenBuffer output, SpecialTokens? special = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        var before = output.Count;
        var cuttable = EncodingStream.IsCuttable(tokenizer);
        for (var bytes = Math.Max(256L, 8L * most); ; bytes *= 4)
        {
            // Up to a safe place the ids are those of the whole text.
            var length = bytes >= utf8.Length || !cuttable ? utf8.Length : SafeCut.Last(utf8[..(int)bytes], tokenizer.Family!.Value);
            if (length == 0 && utf8.Length > 0)
                continue;
            Encode(utf8[..length], output, special: special);
            if (length == utf8.Length || output.Count - before >= most)
                break;
            output.Truncate(before);
        }

        output.Truncate(Math.Min(output.Count, before + most));
        return output.Count - before;
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();

    /// <summary>What finds added tokens in text as it is, and in normalised text.</summary>
    internal (AddedTokenMatcher Raw, AddedTokenMatcher Normalized) MatchersFor(SpecialTokens special)
    {
        if (!matchers.TryGetValue(special, out var found))
        {
            var allowed = tokenizer.AddedTokens.Where(special.Allows).ToList();
            found = (new AddedTokenMatcher(allowed.Where(token => !token.Normalized)), new AddedTokenMatcher(allowed.Where(token => token.Normalized), tokenizer.Pipeline?.Normalizer));
            matchers.Add(special, found);
        }

        return found;
    }

    private void SplitAdded(ReadOnlySpan<byte> text, int place, AddedTokenMatcher matcher, AddedTokenMatcher? inner, TokenBuffer output, TokenBuffer? ends)
    {
        var from = 0;
        while (!matcher.IsEmpty && matcher.Next(text, from, out var start, out var end) is { } token)
        {
            Between(text[from..start], place + from, inner, output, ends);
            output.Add(token.Id);
            ends?.Add(place + end);
            from = end;
        }

        Between(text[from..], place + from, inner, output, ends);
    }

    private void Between(ReadOnlySpan<byte> text, int place, AddedTokenMatcher? inner, TokenBuffer output, TokenBuffer? ends)
    {
        if (text.IsEmpty)
            return;
        if (inner is not null)
        {
            SplitAdded(text, place, inner, null, output, ends);
            return;
        }

        var before = output.Count;
        Pieces(text, output);
        if (ends is null)
            return;
        foreach (var id in output.Ids[before..])
        {
            place += tokenizer.Model.BytesOf(id)!.Length;
            ends.Add(place);
        }
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
