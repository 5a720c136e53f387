using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private readonly PieceCache cache;
    private readonly PieceMerger merger;
    private readonly PipelineEncoder? pipeline;
    private readonly Dictionary<SpecialTokens, (AddedTokenMatcher Raw, AddedTokenMatcher Normalized)> matchers = [];

    internal Encoder(Tokenizer tokenizer, int cacheBytes)
    {
        this.tokenizer = tokenizer;
        cache = new PieceCache(cacheBytes, tokenizer.VocabularySize);
        merger = new PieceMerger(tokenizer.Model.Table, tokenizer.Model.ByteTokens);
        matchers.Add(SpecialTokens.All, (tokenizer.RawMatcher, tokenizer.NormalizedMatcher));
        if (tokenizer.Pipeline is { } parts)
            pipeline = new PipelineEncoder(parts, this, cache);
    }

    /// <summary>What encodes beside the fast path, or null.</summary>
    internal PipelineEncoder? Parts => pipeline;

    /// <summary>Memory that the cache takes.</summary>
    public long CacheBytes => cache.Bytes;

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
        // The cache's memory is not the collector's: it must outlive the last look-up.
        GC.KeepAlive(cache);
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

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
                Pieces<Gpt2Splitter>(text, output);
                break;
            case SplitFamily.Cl100k:
                Pieces<LetterSplitter.Cl100k>(text, output);
                break;
            case SplitFamily.Qwen2:
                Pieces<LetterSplitter.Qwen2>(text, output);
                break;
            case SplitFamily.O200k:
                Pieces<CasedSplitter.O200k>(text, output);
                break;
            default:
                Pieces<CasedSplitter.Tekken>(text, output);
                break;
        }
    }

    /// <summary>Merges one piece.</summary>
    internal void Piece(ReadOnlySpan<byte> piece, TokenBuffer output) => output.Advance(Piece(piece, 0, piece.Length, output.Room(piece.Length)));

    private void Pieces<TSplitter>(ReadOnlySpan<byte> text, TokenBuffer output)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            // A block of pieces shares one check of the output's room: a piece of n bytes has at most n tokens.
            var start = 0;
            while (start < text.Length)
            {
                var room = output.Room(Math.Min(text.Length - start, 4096));
                var limit = room.Length - TokenBuffer.Slack;
                var written = 0;
                while (start < text.Length)
                {
                    var end = TSplitter.End(text, start);
                    var length = end - start;
                    if (length > limit - written)
                    {
                        output.Advance(written);
                        room = output.Room(length);
                        limit = room.Length - TokenBuffer.Slack;
                        written = 0;
                    }

                    written += Piece(text, start, length, room[written..]);
                    start = end;
                }

                output.Advance(written);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Piece(ReadOnlySpan<byte> text, int start, int length, Span<int> output)
    {
        if (length > PieceCache.ShortBytes)
            return LongPiece(text.Slice(start, length), output);
        var key = PieceCache.Key(text, start, length);
        var found = cache.Find(key, ref MemoryMarshal.GetReference(output));
        return found > 0 ? found : NewPiece(key, text.Slice(start, length), output);
    }

    private int NewPiece(Vector128<byte> key, ReadOnlySpan<byte> piece, Span<int> output)
    {
        var found = cache.FindLong(piece, output);
        if (found > 0)
            return found;
        var count = Merge(piece, output);
        if (count <= PieceCache.ShortTokens)
            cache.Add(key, output[..count]);
        else
            cache.AddLong(piece, output[..count]);
        return count;
    }

    private int LongPiece(ReadOnlySpan<byte> piece, Span<int> output)
    {
        if (piece.Length > PieceCache.LongBytes)
            return Merge(piece, output);
        var found = cache.FindLong(piece, output);
        if (found > 0)
            return found;
        var count = Merge(piece, output);
        cache.AddLong(piece, output[..count]);
        return count;
    }

    private int Merge(ReadOnlySpan<byte> piece, Span<int> output)
    {
        if (tokenizer.Model.Whole is { } whole && whole.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(piece, out var id))
        {
            output[0] = id;
            return 1;
        }

        return merger.Merge(piece, output);
    }
}
