using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Text.Unicode;

/// <summary>
/// The pinned Unicode tables, read in place from the assembly's image. Layout: docs/formats/unicode-tables.md; written by
/// eng/unicode/generate.cs. The host's ICU is never asked.
/// </summary>
internal static unsafe class UnicodeTables
{
    internal const int LastCodePoint = 0x10FFFF;

    private const int BlockShift = 7;
    private const int BlockMask = (1 << BlockShift) - 1;
    private const int CompositionMask = 2047;
    private const int SafeWordsPerForm = 0x110000 / 64 / 64;

    private static readonly byte* Image = Load();
    private static readonly ushort* RecordIndex = (ushort*)Section(1);
    private static readonly ushort* RecordBlocks = (ushort*)Section(2);
    private static readonly CodePointRecord* Records = (CodePointRecord*)Section(3);
    private static readonly ushort* DecompositionIndex = (ushort*)Section(4);
    private static readonly ushort* DecompositionBlocks = (ushort*)Section(5);
    private static readonly DecompositionEntry* DecompositionEntries = (DecompositionEntry*)Section(6);
    private static readonly int* DecompositionPoints = (int*)Section(7);
    private static readonly ulong* CompositionKeys = (ulong*)Section(8);
    private static readonly int* CompositionValues = (int*)Section(9);
    private static readonly ushort* WordBreakIndex = (ushort*)Section(10);
    private static readonly byte* WordBreakBlocks = Section(11);
    private static readonly ushort* CategoryIndex = (ushort*)Section(12);
    private static readonly byte* CategoryBlocks = Section(13);
    private static readonly ulong* SafeBlocks = (ulong*)Section(14);

    /// <summary>The version that the tables were made from, such as <c>15.0.0</c>.</summary>
    internal static string Version { get; } = Encoding(Section(0), ((int*)(Image + 12))[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly CodePointRecord Record(int codePoint) =>
        ref Records[RecordBlocks[(RecordIndex[Checked(codePoint) >> BlockShift] << BlockShift) | (codePoint & BlockMask)]];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Category(int codePoint) =>
        CategoryBlocks[(CategoryIndex[Checked(codePoint) >> BlockShift] << BlockShift) | (codePoint & BlockMask)];

    /// <summary>The Word_Break class in the low five bits, then Extended_Pictographic and White_Space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte WordBreak(int codePoint) =>
        WordBreakBlocks[(WordBreakIndex[Checked(codePoint) >> BlockShift] << BlockShift) | (codePoint & BlockMask)];

    /// <summary>The full decomposition without Hangul syllables (they are arithmetic); empty when there is none.</summary>
    internal static ReadOnlySpan<int> Decomposition(int codePoint, bool compatibility)
    {
        ref readonly var entry = ref DecompositionEntries[
            DecompositionBlocks[(DecompositionIndex[Checked(codePoint) >> BlockShift] << BlockShift) | (codePoint & BlockMask)]];
        return compatibility && entry.CompatibilityLength != 0
            ? new ReadOnlySpan<int>(DecompositionPoints + entry.Offset + entry.CanonicalLength, entry.CompatibilityLength)
            : new ReadOnlySpan<int>(DecompositionPoints + entry.Offset, entry.CanonicalLength);
    }

    /// <summary>The primary composite of a pair, or 0 (Hangul excluded: it is arithmetic).</summary>
    internal static int Composition(int first, int second)
    {
        var key = ((ulong)(uint)first << 21) | (uint)second;
        for (var slot = (int)(unchecked(key * 0x9E3779B97F4A7C15UL) >> 53); ; slot = (slot + 1) & CompositionMask)
        {
            var found = CompositionKeys[slot];
            if (found == key)
                return CompositionValues[slot];
            if (found == 0)
                return 0;
        }
    }

    /// <summary>Whether all 64 code points of this one's block have class 0 and always stay as they are in the form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSafeBlock(UnicodeForm form, int codePoint) =>
        (SafeBlocks[((int)form * SafeWordsPerForm) + (Checked(codePoint) >> 12)] >> ((codePoint >> 6) & 63) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Checked(int codePoint)
    {
        if (unchecked((uint)codePoint) > LastCodePoint)
            Refuse(codePoint);
        return codePoint;
    }

    private static void Refuse(int codePoint) =>
        throw new ArgumentOutOfRangeException(nameof(codePoint), codePoint, "not a Unicode code point");

    private static byte* Load()
    {
        // A manifest resource stays mapped as long as its assembly, which is never unloaded.
        var stream = (UnmanagedMemoryStream)typeof(UnicodeTables).Assembly.GetManifestResourceStream("UnicodeTables.bin")!;
        var image = stream.PositionPointer;
        if (!new ReadOnlySpan<byte>(image, 8).SequenceEqual("FIRNUCD1"u8) || !BitConverter.IsLittleEndian)
            throw new InvalidDataException("UnicodeTables.bin is not a table file of this version, or the machine is big-endian");
        if (((nint)image & 7) == 0)
            return image;

        // The tables hold 64-bit words; should a loader map them unaligned, copy them once.
        var copy = (byte*)NativeMemory.AlignedAlloc((nuint)stream.Length, 64);
        Buffer.MemoryCopy(image, copy, stream.Length, stream.Length);
        return copy;
    }

    private static byte* Section(int number) => Image + ((int*)(Image + 12))[number * 2];

    private static string Encoding(byte* ascii, int length) => System.Text.Encoding.ASCII.GetString(ascii, length);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct DecompositionEntry
    {
        public readonly ushort Offset;
        public readonly byte CanonicalLength;
        public readonly byte CompatibilityLength;
    }
}
