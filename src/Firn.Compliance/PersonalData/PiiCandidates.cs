using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Finds the few places where personal data may stand, 32 bytes at a time: an at sign; a full stop between digits; a
/// colon between hexadecimal digits or colons; two capitals before two digits. All other text is passed over.
/// </summary>
internal static class PiiCandidates
{
    /// <summary>The first candidate at or behind a position.</summary>
    /// <returns>Its position, or -1.</returns>
    public static int Next(ReadOnlySpan<byte> text, int from)
    {
        var i = from;
        if (i == 0 && text.Length > 0)
        {
            if (IsCandidate(text, 0))
                return 0;
            i = 1;
        }

        // Each lane is one position; the loads beside it bring the neighbours. 32 + 3 bytes must be there.
        ref var start = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(text);
        for (; i <= text.Length - (Vector256<byte>.Count + 3); i += Vector256<byte>.Count)
        {
            var here = Vector256.LoadUnsafe(ref start, (nuint)i);
            var next = Vector256.LoadUnsafe(ref start, (nuint)i + 1);
            var at = Vector256.Equals(here, Vector256.Create((byte)'@'));
            var point = Vector256.Equals(here, Vector256.Create((byte)'.')) | Vector256.Equals(here, Vector256.Create((byte)':'));
            var capitals = InRange(here, (byte)'A', 26) & InRange(next, (byte)'A', 26);
            if ((at | point | capitals) == Vector256<byte>.Zero)
                continue;
            var digitNext = InRange(next, (byte)'0', 10);
            var previous = Vector256.LoadUnsafe(ref start, (nuint)i - 1);
            var digitBefore = InRange(previous, (byte)'0', 10);
            var dot = Vector256.Equals(here, Vector256.Create((byte)'.')) & digitNext & digitBefore;
            var colon = Vector256.Equals(here, Vector256.Create((byte)':')) & (digitNext | HexOrColon(next)) & (digitBefore | HexOrColon(previous));
            var third = Vector256.LoadUnsafe(ref start, (nuint)i + 2);
            var fourth = Vector256.LoadUnsafe(ref start, (nuint)i + 3);
            var iban = capitals & InRange(third, (byte)'0', 10) & InRange(fourth, (byte)'0', 10);
            var found = (at | dot | colon | iban).ExtractMostSignificantBits();
            if (found != 0)
                return i + BitOperations.TrailingZeroCount(found);
        }

        for (; i < text.Length; i++)
        {
            if (IsCandidate(text, i))
                return i;
        }

        return -1;
    }

    /// <summary>The same test for one position, for the ends of a text.</summary>
    public static bool IsCandidate(ReadOnlySpan<byte> text, int at)
    {
        switch (text[at])
        {
            case (byte)'@':
                return true;
            case (byte)'.':
                return at > 0 && at + 1 < text.Length && IsDigit(text[at - 1]) && IsDigit(text[at + 1]);
            case (byte)':':
                return at > 0 && at + 1 < text.Length && IsHexOrColon(text[at - 1]) && IsHexOrColon(text[at + 1]);
            case >= (byte)'A' and <= (byte)'Z':
                return at + 3 < text.Length && text[at + 1] is >= (byte)'A' and <= (byte)'Z' && IsDigit(text[at + 2]) && IsDigit(text[at + 3]);
            default:
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> InRange(Vector256<byte> value, byte first, byte count) =>
        Vector256.LessThan(unchecked(value - Vector256.Create(first)), Vector256.Create(count));

    // Letters a to f in either case, or a colon; digits are tested apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> HexOrColon(Vector256<byte> value) =>
        InRange(value | Vector256.Create((byte)0x20), (byte)'a', 6) | Vector256.Equals(value, Vector256.Create((byte)':'));

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static bool IsHexOrColon(byte value) => IsDigit(value) || (value | 0x20) is >= 'a' and <= 'f' || value == ':';
}
