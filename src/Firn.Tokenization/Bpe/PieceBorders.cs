using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Finds places in a piece that no merge can reach across, whatever stands around: there the piece may be cut, and its parts merged
/// alone. A merge across a place joins a token that ends there with one that begins there, so the place is a border when no merge has,
/// on its left and on its right, the one or two bytes next to it. Long pieces of scripts without spaces have one every few bytes.
/// Immutable; thread-safe.
/// </summary>
internal sealed unsafe class PieceBorders
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    private readonly NumberedMerges merges;

    // Merges with a token of several bytes on a side, by the two bytes next to the place or the one.
    private readonly HashFilter filter;

    /// <summary>Looks at all merges.</summary>
    /// <param name="merges">The merges.</param>
    /// <param name="count">How many there are.</param>
    public PieceBorders(NumberedMerges merges, int count)
    {
        unchecked
        {
            this.merges = merges;
            filter = new HashFilter(count);
            // The first and the last two bytes of each number; of single bytes the byte.
            var begins = new ushort[256 + count];
            var ends = new ushort[256 + count];
            for (var number = 0; number < begins.Length; number++)
            {
                if (number < 256)
                {
                    begins[number] = ends[number] = (ushort)number;
                    continue;
                }

                var (left, right) = merges.Parts[number];
                begins[number] = left < 256 ? (ushort)(left | (begins[right] << 8)) : begins[left];
                ends[number] = right < 256 ? (ushort)((right << 8) | (left < 256 ? left : ends[left] >> 8)) : ends[right];
                if (left >= 256 || right >= 256)
                    filter.Add(Hash(ends[left], left >= 256, begins[right], right >= 256));
            }
        }
    }

    /// <summary>Cuts a part off a piece.</summary>
    /// <param name="piece">The piece; one byte behind its last can be read.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="most">Bytes that the part should not have more than, at least 2.</param>
    /// <returns>The part's bytes: the most that can be, more only where there is no border before, and all where there is none behind either.</returns>
    public int Part(byte* piece, int length, int most)
    {
        if (length <= most)
            return length;
        for (var at = most; at >= 2; at--)
        {
            if (IsBorder(piece + at))
                return at;
        }

        for (var at = most + 1; at < length - 1; at++)
        {
            if (IsBorder(piece + at))
                return at;
        }

        return length;
    }

    /// <summary>True where nothing reaches across.</summary>
    /// <param name="at">The place: two bytes of the piece are before it and one behind. What the second says only makes fewer borders where it is not the piece's.</param>
    private bool IsBorder(byte* at)
    {
        var left = Unsafe.ReadUnaligned<ushort>(at - 2);
        var right = Unsafe.ReadUnaligned<ushort>(at);
        return merges.BytePairs[Unsafe.ReadUnaligned<ushort>(at - 1)] == NumberedMerges.None && !filter.MayHold(Hash(left, true, right, true))
            && !filter.MayHold(Hash(left, true, right & 0xFF, false)) && !filter.MayHold(Hash(left >> 8, false, right, true));
    }

    /// <summary>The first byte in memory is the low one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(int left, bool twoLeft, int right, bool twoRight) =>
        unchecked(((uint)left | ((ulong)(uint)right << 16) | (twoLeft ? 1UL << 32 : 0) | (twoRight ? 1UL << 33 : 0)) * Multiplier);
}
