using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Remembers the tokens of pieces in a fixed amount of memory, outside the garbage collector's sight. A line of 64 bytes holds
/// one piece of up to 31 bytes and 7 tokens, which is nearly all; a second table holds pieces of up to 63 bytes and 21 tokens.
/// Four neighbouring lines are the places of the same pieces: one that is asked for takes the line that its hash says, and what
/// was there moves to another, of which one after another is forgotten. Not thread-safe.
/// </summary>
internal sealed unsafe class PieceCache : IDisposable
{
    /// <summary>Most tokens of a piece in a line.</summary>
    public const int LineTokens = 7;

    // Set in a line's key where the piece has more tokens than a line: they are in the table of long pieces.
    private static Vector256<byte> ManyTokens => Vector256<byte>.Zero.WithElement(31, (byte)0x80);

    // Four neighbouring lines are the places of the same pieces.
    private const nuint SetBytes = 256;

    private readonly LongPieceTable longPieces;
    private nuint turn = 64;
    private byte* memory;

    /// <summary>Takes the memory at once; an eighth more is for long pieces.</summary>
    /// <param name="bytes">Memory for lines: rounded down to a power of two, at least 4 KiB.</param>
    public PieceCache(int bytes)
    {
        var whole = 1 << Math.Max(BitOperations.Log2((uint)bytes), 12);
        memory = HugePages.Allocate((nuint)whole + (nuint)(whole / 8));
        Lines = new LineTable { First = memory, Mask = (ulong)whole - 64 };
        longPieces = new LongPieceTable(memory + whole, whole / 8);
        Bytes = whole + (whole / 8);
    }

    /// <summary>Gives the memory back where an owner forgot to.</summary>
    ~PieceCache() => Free();

    /// <summary>Memory taken.</summary>
    public long Bytes { get; }

    /// <summary>The lines; a loop keeps a copy.</summary>
    public LineTable Lines { get; }

    /// <summary>Writes the tokens of a line, 8 places in any case, and returns how many they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Line* line, int* output)
    {
        line->Tokens.Store(output);
        return ((int*)&line->Tokens)[LineTokens];
    }

    /// <summary>Asks memory for the places that <see cref="Find"/> looks at.</summary>
    /// <param name="piece">64 bytes can be read.</param>
    /// <param name="length">1 to 63.</param>
    /// <param name="line">Its line.</param>
    public void AskElsewhere(byte* piece, int length, Line* line)
    {
        if (length > PieceKey.MaxBytes)
            longPieces.Ask(piece, length);
        for (nuint other = 64; Sse.IsSupported && length <= PieceKey.MaxBytes && other < SetBytes; other += 64)
            Sse.Prefetch0((void*)((nuint)line ^ other));
    }

    /// <summary>Writes the tokens of a piece, and returns how many; 0 when it is nowhere.</summary>
    /// <param name="piece">64 bytes can be read.</param>
    /// <param name="length">1 to 63.</param>
    /// <param name="line">Its line.</param>
    /// <param name="output">Room for <paramref name="length"/> and 8 ids.</param>
    public int Find(byte* piece, int length, Line* line, int* output)
    {
        if (length > PieceKey.MaxBytes)
            return longPieces.Find(piece, length, output);
        var key = PieceKey.Of(PieceKey.Lengths, piece, length);
        if (line->Key == key)
            return Write(line, output);
        var sign = key | ManyTokens;
        if (line->Key == sign)
            return longPieces.Find(piece, length, output);
        for (nuint other = 64; other < SetBytes; other += 64)
        {
            var elsewhere = (Line*)((nuint)line ^ other);
            if (elsewhere->Key != key && elsewhere->Key != sign)
                continue;
            // What is asked for goes home: pieces that are asked for often are there, and are found at once.
            (*line, *elsewhere) = (*elsewhere, *line);
            return line->Key == key ? Write(line, output) : longPieces.Find(piece, length, output);
        }

        return 0;
    }

    /// <summary>Remembers a piece.</summary>
    /// <param name="piece">64 bytes can be read.</param>
    /// <param name="length">1 to 63.</param>
    /// <param name="line">Its line.</param>
    /// <param name="tokens">Its tokens; 8 places can be read.</param>
    /// <param name="count">How many they are.</param>
    public void Add(byte* piece, int length, Line* line, int* tokens, int count)
    {
        var many = count > LineTokens;
        if (length > PieceKey.MaxBytes || many)
            longPieces.Add(piece, length, tokens, count);
        if (length > PieceKey.MaxBytes)
            return;
        var key = PieceKey.Of(PieceKey.Lengths, piece, length);
        if (line->Key != Vector256<byte>.Zero)
            *Victim(line) = *line;
        *line = new Line { Key = many ? key | ManyTokens : key, Tokens = Vector256.Load(tokens).WithElement(LineTokens, count) };
    }

    /// <summary>A free line of the set, or one after another.</summary>
    private Line* Victim(Line* line)
    {
        for (nuint other = 64; other < SetBytes; other += 64)
        {
            var elsewhere = (Line*)((nuint)line ^ other);
            if (elsewhere->Key == Vector256<byte>.Zero)
                return elsewhere;
        }

        turn = turn == SetBytes - 64 ? 64 : turn + 64;
        return (Line*)((nuint)line ^ turn);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        HugePages.Free(memory);
        memory = null;
    }

    /// <summary>A line of the cache.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Line
    {
        /// <summary>The piece; all zeros where there is none, which no piece's key is.</summary>
        public Vector256<byte> Key;

        /// <summary>Its tokens, and their number in the last place.</summary>
        public Vector256<int> Tokens;
    }

    /// <summary>Finds the line of a piece.</summary>
    internal struct LineTable
    {
        public byte* First;
        public ulong Mask;

        /// <summary>The line of a key.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Line* Of(Vector256<byte> key) => unchecked((Line*)(First + (PieceKey.Hash(key) & Mask)));
    }
}
