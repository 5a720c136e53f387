using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Finds the few places where personal data may stand, 64 bytes at a time: an at sign between what an address may hold; the
/// first of two or more digits; a full stop between digits; a colon between hexadecimal digits or colons. All other text is
/// passed over: a block without digit, colon or at sign costs two loads and one test.
/// </summary>
/// <param name="text">UTF-8.</param>
internal ref struct PiiCandidates(ReadOnlySpan<byte> text)
{
    private const int Block = 64;
    private readonly ReadOnlySpan<byte> text = text;
    private ulong marks;
    private int start;
    private int next;

    /// <summary>The first candidate at or behind a position; positions never go back.</summary>
    /// <returns>Its position, or -1.</returns>
    public int Next(int from)
    {
        while (true)
        {
            if (marks != 0)
            {
                var passed = from - start;
                if (passed > 0)
                    marks = passed >= Block ? 0 : marks & (ulong.MaxValue << passed);
                if (marks != 0)
                    return start + BitOperations.TrailingZeroCount(marks);
            }

            if (from > next)
                next = from;
            if (next >= text.Length)
                return -1;
            if (next + Block < text.Length)
                FillBlock();
            else
                FillEnd();
        }
    }

    /// <summary>The test for one position: what the vectors do, for the ends of a text and for tests.</summary>
    public static bool IsCandidate(ReadOnlySpan<byte> text, int at)
    {
        var before = at > 0 ? text[at - 1] : (byte)0;
        var after = at + 1 < text.Length ? text[at + 1] : (byte)0;
        return text[at] switch
        {
            (byte)'@' => IsAddress(before, after),
            (byte)'.' => IsDigit(before) && IsDigit(after),
            (byte)':' => IsHexOrColon(before) && IsHexOrColon(after),
            var unit => IsDigit(unit) && !IsDigit(before) && IsDigit(after),
        };
    }

    // Goes on until a block has a mark or fewer than a block and one byte are left.
    private void FillBlock()
    {
        ref var origin = ref MemoryMarshal.GetReference(text);
        while (next + Block < text.Length)
        {
            var low = Vector256.LoadUnsafe(ref origin, (nuint)next);
            var high = Vector256.LoadUnsafe(ref origin, (nuint)next + 32);

            // Digits and the colon are neighbours in ASCII: one comparison for both.
            var lowAny = InRange(low, (byte)'0', 11) | Vector256.Equals(low, Vector256.Create((byte)'@'));
            var highAny = InRange(high, (byte)'0', 11) | Vector256.Equals(high, Vector256.Create((byte)'@'));
            start = next;
            next += Block;
            if ((lowAny | highAny) == Vector256<byte>.Zero)
                continue;
            marks = Marks(low, high);
            if (marks != 0)
                return;
        }
    }

    private readonly ulong Marks(Vector256<byte> low, Vector256<byte> high)
    {
        var before = start > 0 ? text[start - 1] : (byte)0;
        var after = text[start + Block];
        var digits = Bits(InRange(low, (byte)'0', 10), InRange(high, (byte)'0', 10));
        var digitBefore = (digits << 1) | (IsDigit(before) ? 1UL : 0);
        var digitAfter = (digits >> 1) | (IsDigit(after) ? 1UL << 63 : 0);
        var found = digits & ~digitBefore & digitAfter;
        if (digits != 0)
            found |= Bits(Vector256.Equals(low, Vector256.Create((byte)'.')), Vector256.Equals(high, Vector256.Create((byte)'.'))) & digitBefore & digitAfter;

        var colons = Bits(Vector256.Equals(low, Vector256.Create((byte)':')), Vector256.Equals(high, Vector256.Create((byte)':')));
        if (colons != 0)
        {
            var bit = Vector256.Create((byte)0x20);
            var hex = digits | colons | Bits(InRange(low | bit, (byte)'a', 6), InRange(high | bit, (byte)'a', 6));
            found |= colons & ((hex << 1) | (IsHexOrColon(before) ? 1UL : 0)) & ((hex >> 1) | (IsHexOrColon(after) ? 1UL << 63 : 0));
        }

        var ats = Bits(Vector256.Equals(low, Vector256.Create((byte)'@')), Vector256.Equals(high, Vector256.Create((byte)'@')));
        while (ats != 0)
        {
            var bit = BitOperations.TrailingZeroCount(ats);
            ats &= ats - 1;
            var at = start + bit;
            if (at > 0 && IsAddress(text[at - 1], text[at + 1]))
                found |= 1UL << bit;
        }

        return found;
    }

    private void FillEnd()
    {
        start = next;
        next = Math.Min(text.Length, start + Block);
        marks = 0;
        for (var at = start; at < next; at++)
        {
            if (IsCandidate(text, at))
                marks |= 1UL << (at - start);
        }
    }

    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) => low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> InRange(Vector256<byte> value, byte first, byte count) =>
        Vector256.LessThan(unchecked(value - Vector256.Create(first)), Vector256.Create(count));

    private static bool IsAddress(byte before, byte after) =>
        before > ' ' && before != '@' && before != 0x7F && (char.IsAsciiLetterOrDigit((char)after) || after >= 0x80 || after == '[');

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static bool IsHexOrColon(byte value) => IsDigit(value) || (value | 0x20) is >= 'a' and <= 'f' || value == ':';
}
