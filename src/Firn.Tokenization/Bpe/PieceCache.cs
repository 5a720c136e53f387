using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Remembers the tokens of pieces in a fixed amount of memory, outside the garbage collector's sight. Two tables:
/// pieces up to 15 bytes with up to 4 tokens in 32-byte entries, two to a cache line; other pieces up to 38 bytes in 64-byte
/// entries, with up to 12 tokens where ids fit two bytes, else 6. A new piece takes the front place of its line; what it pushes out is forgotten. Not thread-safe.
/// </summary>
internal sealed unsafe class PieceCache : IDisposable
{
    /// <summary>Longest piece of the first table.</summary>
    public const int ShortBytes = 15;

    /// <summary>Longest piece of the second table.</summary>
    public const int LongBytes = 38;

    /// <summary>Most tokens of a piece in the first table.</summary>
    public const int ShortTokens = 4;

    private const int NarrowTokens = 12;

    private const int WideTokens = 6;

    private readonly bool narrow;
    private readonly int shift;
    private Entry* entries;
    private LongEntry* longEntries;

    /// <summary>Takes the memory at once: half for each table.</summary>
    /// <param name="bytes">Rounded down to a power of two, at least 4 KiB.</param>
    /// <param name="vocabularySize">Says whether ids fit two bytes.</param>
    public PieceCache(int bytes, int vocabularySize)
    {
        narrow = vocabularySize <= 1 << 16;
        var half = 1 << Math.Max(BitOperations.Log2((uint)bytes) - 1, 11);
        entries = (Entry*)NativeMemory.AlignedAlloc((nuint)half, 64);
        longEntries = (LongEntry*)NativeMemory.AlignedAlloc((nuint)half, 64);
        NativeMemory.Clear(entries, (nuint)half);
        NativeMemory.Clear(longEntries, (nuint)half);
        shift = 64 - (BitOperations.Log2((uint)half) - 6);
        Bytes = 2L * half;
    }

    /// <summary>Gives the memory back where an owner forgot to.</summary>
    ~PieceCache() => Free();

    /// <summary>Memory taken.</summary>
    public long Bytes { get; }

    /// <summary>The key of a piece of at most 15 bytes: its bytes, zeros, and its length in the last byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Key(ReadOnlySpan<byte> text, int start, int length)
    {
        unchecked
        {
            if (start + 16 <= text.Length)
            {
                var loaded = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)start);
                var mask = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(16 - length));
                return (loaded & mask).WithElement(15, (byte)length);
            }

            return KeyAtEnd(text.Slice(start, length));
        }
    }

    /// <summary>Writes a short piece's tokens and returns how many; 0 when it is not here. Writes 4 ids in any case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(Vector128<byte> key, ref int output)
    {
        unchecked
        {
            var entry = Line(key);
            if (entry->Key != key)
            {
                entry++;
                if (entry->Key != key)
                    return 0;
            }

            var tokens = entry->Tokens;
            tokens.StoreUnsafe(ref output);
            // Unused places hold -1.
            return 4 - BitOperations.PopCount(tokens.ExtractMostSignificantBits());
        }
    }

    /// <summary>Remembers a short piece of at most 4 tokens.</summary>
    public void Add(Vector128<byte> key, ReadOnlySpan<int> tokens)
    {
        var line = Line(key);
        line[1] = line[0];
        line[0] = new Entry { Key = key, Tokens = Padded(tokens) };
    }

    /// <summary>Writes a piece's tokens out of the second table and returns how many; 0 when it is not there.</summary>
    /// <param name="piece">1 to 38 bytes.</param>
    /// <param name="output">At least as long as the piece.</param>
    public int FindLong(ReadOnlySpan<byte> piece, Span<int> output)
    {
        unchecked
        {
            var entry = longEntries + (PieceHash.Of(piece) >> shift);
            if (entry->Length != piece.Length || !new ReadOnlySpan<byte>(entry->Piece, piece.Length).SequenceEqual(piece))
                return 0;
            int count = entry->Count;
            if (narrow)
            {
                for (var i = 0; i < count; i++)
                    output[i] = ((ushort*)entry->Tokens)[i];
            }
            else
            {
                for (var i = 0; i < count; i++)
                    output[i] = entry->Tokens[i];
            }

            return count;
        }
    }

    /// <summary>Remembers a piece in the second table; more tokens than it holds are not kept.</summary>
    public void AddLong(ReadOnlySpan<byte> piece, ReadOnlySpan<int> tokens)
    {
        unchecked
        {
            if (tokens.Length > (narrow ? NarrowTokens : WideTokens))
                return;
            var entry = longEntries + (PieceHash.Of(piece) >> shift);
            entry->Length = (byte)piece.Length;
            entry->Count = (byte)tokens.Length;
            piece.CopyTo(new Span<byte>(entry->Piece, LongEntry.PieceBytes));
            for (var i = 0; i < tokens.Length; i++)
            {
                if (narrow)
                    ((ushort*)entry->Tokens)[i] = (ushort)tokens[i];
                else
                    entry->Tokens[i] = tokens[i];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // Sixteen bytes of ones, then zeros: read at 16 - n it keeps the first n bytes.
    private static ReadOnlySpan<byte> Masks =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static Vector128<byte> KeyAtEnd(ReadOnlySpan<byte> piece)
    {
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        piece.CopyTo(padded);
        padded[15] = (byte)piece.Length;
        return Vector128.Create<byte>(padded);
    }

    private static Vector128<int> Padded(ReadOnlySpan<int> tokens) => Vector128.Create(
        tokens[0], tokens.Length > 1 ? tokens[1] : -1, tokens.Length > 2 ? tokens[2] : -1, tokens.Length > 3 ? tokens[3] : -1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Entry* Line(Vector128<byte> key)
    {
        unchecked
        {
            var halves = key.AsUInt64();
            return entries + (2 * (PieceHash.Of(halves.GetElement(0), halves.GetElement(1)) >> shift));
        }
    }

    private void Free()
    {
        NativeMemory.AlignedFree(entries);
        NativeMemory.AlignedFree(longEntries);
        entries = null;
        longEntries = null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Vector128<byte> Key;
        public Vector128<int> Tokens;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LongEntry
    {
        public const int PieceBytes = 38;

        public byte Length;
        public byte Count;
        public fixed byte Piece[PieceBytes];
        public fixed int Tokens[WideTokens];
    }
}
