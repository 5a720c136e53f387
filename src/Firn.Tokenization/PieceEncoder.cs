using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization;

/// <summary>
/// Text without added tokens to ids. Some blocks of 64 bytes are cut into pieces, the cache lines of all of them are asked for,
/// and then they are looked up; what the cache does not know waits until there is enough to be merged together. Not thread-safe.
/// </summary>
internal sealed unsafe class PieceEncoder : IDisposable
{
    /// <summary>Bytes that may be read from a piece's begin on: the text's end is copied, so that they can.</summary>
    private const int Reach = 64 + BlockSplitter.Reach;

    /// <summary>Pieces whose lines are asked for before the first is looked at: a line from memory takes as long as these.</summary>
    private const int Ahead = 96;

    /// <summary>Pieces that wait before they are merged together.</summary>
    private const int Enough = 64;

    /// <summary>Parts of long pieces that may wait beside them.</summary>
    private const int Parts = 256;

    private readonly PieceCache cache;
    private readonly PieceMerger? merger;
    private readonly BpeModel model;
    private readonly PieceGuesser? guesser;
    private PieceBorders? borders;
    private readonly NewPieces newPieces;
    private readonly PieceCache.LineTable lines;
    private int* ends;
    private PieceCache.Line** places;
    private byte* tail;

    public PieceEncoder(BpeModel model, int cacheBytes)
    {
        this.model = model;
        cache = new PieceCache(cacheBytes);
        if (model.Rules is { } rules)
            guesser = new PieceGuesser(rules);
        else
            merger = new PieceMerger(model.Table, model.ByteTokens);
        newPieces = new NewPieces(model, cache, Merge, Enough + Ahead + 72 + Parts);
        lines = cache.Lines;
        ends = (int*)NativeMemory.Alloc((nuint)((Ahead + 72) * sizeof(int)));
        places = (PieceCache.Line**)NativeMemory.Alloc((nuint)((Ahead + 72) * sizeof(PieceCache.Line*)));
        tail = (byte*)NativeMemory.AllocZeroed(2 * Reach);
    }

    /// <summary>Gives the memory back where an owner forgot to.</summary>
    ~PieceEncoder() => Free();

    /// <summary>Memory that the cache takes.</summary>
    public long CacheBytes => cache.Bytes;

    /// <summary>Appends the ids of a text.</summary>
    public void Encode<TSplitter>(ReadOnlySpan<byte> text, TokenBuffer output)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            newPieces.Clear();
            fixed (byte* begin = text)
            {
                var done = text.Length > Reach ? Run<TSplitter>(begin, text.Length, text.Length - Reach, output) : 0;
                var rest = text.Length - done;
                if (rest > 0)
                {
                    text[done..].CopyTo(new Span<byte>(tail, rest));
                    NativeMemory.Clear(tail + rest, (nuint)(Reach - rest) + Reach);
                    Run<TSplitter>(tail, rest, rest, output);
                }

                newPieces.Settle(output);
            }

            // The memory is not the collector's: it must outlive the last look-up.
            GC.KeepAlive(this);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cache.Dispose();
        newPieces.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(ends);
        NativeMemory.Free(places);
        NativeMemory.Free(tail);
        ends = null;
        places = null;
        tail = null;
    }

    /// <summary>Encodes all pieces that begin before a position.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="stop">The position; from any before it, <see cref="Reach"/> bytes can be read.</param>
    /// <param name="output">Where the ids go.</param>
    /// <returns>Where the first piece behind it begins.</returns>
    private int Run<TSplitter>(byte* text, int length, int stop, TokenBuffer output)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            var at = 0;
            while (at < stop)
            {
                var begun = at;
                var last = Split<TSplitter>(text, length, stop, ref at);
                Ask(text, begun, last);
                // A piece has at most as many tokens as bytes.
                var room = output.Room(at - begun);
                output.Advance(Answer(text, begun, last, room, room - output.Count, text + length));
                if (newPieces.Count >= Enough)
                    newPieces.Settle(output);
            }

            return at;
        }
    }

    /// <summary>Finds the ends of some pieces.</summary>
    /// <returns>Behind the last of <see cref="ends"/>.</returns>
    private int* Split<TSplitter>(byte* text, int length, int stop, ref int from)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            var next = ends;
            var full = next + Ahead;
            var at = from;
            while (at < stop && next < full)
            {
                var begins = BlockSplitter.IsSupported ? BlockSplitter.Begins<TSplitter>(text + at, length - at) : 1;
                next = Positions(begins & (begins - 1), at, next);
                var decided = 63 - BitOperations.LeadingZeroCount(begins);
                at += decided;
                // The last piece of a block that was cut short is not decided by another block either.
                if (decided < 32 && at < stop)
                {
                    at = End<TSplitter>(text, length, at);
                    *next++ = at;
                }
            }

            from = at;
            return next;
        }
    }

    /// <summary>Writes the places of set bits, eight at a time: how many there are is seldom a branch that is guessed wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int* Positions(ulong bits, int at, int* next)
    {
        unchecked
        {
            var count = BitOperations.PopCount(bits);
            for (var written = next; written < next + count; written += 8)
            {
                for (var i = 0; i < 8; i++)
                {
                    written[i] = at + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                }
            }

            return next + count;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int End<TSplitter>(byte* text, int length, int at)
        where TSplitter : struct, ISplitter => TSplitter.End(new ReadOnlySpan<byte>(text, length), at);

    /// <summary>Asks for the lines of pieces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Ask(byte* text, int begin, int* last)
    {
        unchecked
        {
            var table = lines;
            var lengths = PieceKey.Lengths;
            var asked = places;
            for (var end = ends; end < last; end++)
            {
                // A piece without a line has any line.
                var line = table.Of(PieceKey.Of(lengths, text + begin, Math.Min(*end - begin, PieceKey.MaxBytes)));
                *asked++ = line;
                if (Sse.IsSupported)
                    Sse.Prefetch0(line);
                begin = *end;
            }
        }
    }

    /// <summary>Writes the tokens of pieces whose lines were asked for; those that are not in them wait.</summary>
    /// <param name="text">The text.</param>
    /// <param name="begin">Where the first piece begins.</param>
    /// <param name="last">Behind the last of <see cref="ends"/>.</param>
    /// <param name="write">Where the first token goes.</param>
    /// <param name="written">The text's first token.</param>
    /// <param name="textEnd">Behind the text.</param>
    /// <returns>Behind the last token.</returns>
    private int* Answer(byte* text, int begin, int* last, int* write, int* written, byte* textEnd)
    {
        unchecked
        {
            var lengths = PieceKey.Lengths;
            var asked = places;
            for (var end = ends; end < last; end++)
            {
                var length = *end - begin;
                var line = *asked++;
                // Longer pieces have the key of a piece of 31 bytes and one bit more: no line has it.
                var key = PieceKey.Of(lengths, text + begin, Math.Min(length, PieceKey.MaxBytes + 1));
                if (line->Key == key)
                {
                    write += PieceCache.Write(line, write);
                }
                else if (length <= LongPieceTable.MaxBytes)
                {
                    newPieces.Add(text + begin, length, line, (int)(write - written));
                }
                else
                {
                    write = LongPiece(text + begin, length, write, written, textEnd);
                }

                begin = *end;
            }

            return write;
        }
    }

    /// <summary>Cuts a piece that is too long to be remembered into parts; those that are short enough wait. Returns what is behind the last token.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int* LongPiece(byte* piece, int length, int* write, int* written, byte* textEnd)
    {
        unchecked
        {
            // Behind a long piece at the very end of the text nothing may be read.
            if (textEnd - (piece + length) < 16)
                return write + MergeCopy(piece, length, write);
            borders ??= model.Borders;
            if (guesser is null || borders is null)
                return write + Merge(piece, length, write);
            if (FindWhole(piece, length, write))
                return write + 1;
            for (int part; length > 0; piece += part, length -= part)
            {
                part = borders.Part(piece, length, BatchMerger.MaxBytes);
                // Pieces of the blocks that were cut already must find room.
                if (part <= BatchMerger.MaxBytes && textEnd - piece >= 64 && newPieces.Free > Ahead + 72)
                    newPieces.Add(piece, part, null, (int)(write - written));
                else
                    write += guesser.Encode(piece, part, write);
            }

            return write;
        }
    }

    /// <summary>Appends the ids of a text that is one piece.</summary>
    public void EncodePiece(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (piece.IsEmpty || Find(piece, output))
            return;
        var before = output.Count;
        var room = output.Room(piece.Length);
        fixed (byte* begin = piece)
            output.Advance(room + MergeCopy(begin, piece.Length, room));
        Remember(piece, output.Ids[before..]);
    }

    /// <summary>Appends the ids of a piece if they are known.</summary>
    public bool Find(ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (piece.Length is 0 or > LongPieceTable.MaxBytes)
            return false;
        var padded = stackalloc byte[64];
        piece.CopyTo(new Span<byte>(padded, 64));
        var key = PieceKey.Of(PieceKey.Lengths, padded, Math.Min(piece.Length, PieceKey.MaxBytes + 1));
        var line = lines.Of(key);
        var write = output.Room(piece.Length);
        var count = cache.Find(padded, piece.Length, line, write);
        output.Advance(write + count);
        GC.KeepAlive(this);
        return count > 0;
    }

    /// <summary>Remembers the ids of a piece, where they are few enough.</summary>
    public void Remember(ReadOnlySpan<byte> piece, ReadOnlySpan<int> ids)
    {
        if (piece.Length is 0 or > LongPieceTable.MaxBytes || ids.Length is 0 or > LongPieceTable.MaxTokens)
            return;
        var padded = stackalloc byte[64];
        var tokens = stackalloc int[LongPieceTable.MaxTokens + 1];
        piece.CopyTo(new Span<byte>(padded, 64));
        ids.CopyTo(new Span<int>(tokens, LongPieceTable.MaxTokens));
        cache.Add(padded, piece.Length, lines.Of(PieceKey.Of(PieceKey.Lengths, padded, Math.Min(piece.Length, PieceKey.MaxBytes + 1))), tokens, ids.Length);
        GC.KeepAlive(this);
    }

    private int MergeCopy(byte* piece, int length, int* write)
    {
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)length + 16);
        new ReadOnlySpan<byte>(piece, length).CopyTo(new Span<byte>(copy, length));
        var count = Merge(copy, length, write);
        NativeMemory.Free(copy);
        return count;
    }

    private int Merge(byte* piece, int length, int* write)
    {
        if (FindWhole(piece, length, write))
            return 1;
        return guesser is not null ? guesser.Encode(piece, length, write) : merger!.Merge(new ReadOnlySpan<byte>(piece, length), new Span<int>(write, length));
    }

    private bool FindWhole(byte* piece, int length, int* write)
    {
        if (!model.IgnoreMerges || model.Tokens.Find(piece, length) is not (>= 0 and var whole))
            return false;
        *write = whole;
        return true;
    }
}
