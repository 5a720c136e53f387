using System.Buffers;

namespace Firn.Text.Hashing;

/// <summary>
/// Hash of any run of consecutive pieces of a text in constant time: a polynomial modulo 2^64, so that a run's hash
/// depends on its bytes alone and not on where the pieces part. Equal runs have equal hashes; a caller that must be exact
/// compares bytes when hashes agree (and should: texts that collide can be built). Pooled, reused from text to text; not thread-safe.
/// </summary>
public sealed class RollingPrefix : IDisposable
{
    private const ulong Base = 0x9E3779B97F4A7C15UL; // odd: every power is invertible
    private const int TabledPowers = 1024;

    private static readonly ulong[] Powers = TablePowers();
    private ulong[] prefix = ArrayPool<ulong>.Shared.Rent(1024);
    private int[] offsets = ArrayPool<int>.Shared.Rent(1024);
    private int pieces;

    /// <summary>Pieces since the last <see cref="Clear"/>.</summary>
    public int Count => pieces;

    /// <summary>Forgets all pieces.</summary>
    public void Clear()
    {
        pieces = 0;
        prefix[0] = 0;
        offsets[0] = 0;
    }

    /// <summary>Adds the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (pieces + 1 >= Math.Min(prefix.Length, offsets.Length))
        {
            prefix = Larger(prefix, pieces + 1);
            offsets = Larger(offsets, pieces + 1);
        }

        var hash = prefix[pieces];
        unchecked
        {
            foreach (var unit in piece)
                hash = (hash * Base) + unit + 1UL;
        }

        offsets[pieces + 1] = offsets[pieces] + piece.Length;
        prefix[++pieces] = hash;
    }

    /// <summary>Where a piece begins in the concatenation of all pieces; the concatenation's length for one past the last.</summary>
    public int Offset(int piece) => offsets[piece];

    /// <summary>Hash of the bytes from piece <paramref name="from"/> up to, without, piece <paramref name="to"/>.</summary>
    public ulong Slice(int from, int to) =>
        unchecked(prefix[to] - (prefix[from] * Power(offsets[to] - offsets[from])));

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(prefix);
        ArrayPool<int>.Shared.Return(offsets);
        prefix = [];
        offsets = [];
    }

    private static ulong Power(int exponent)
    {
        unchecked
        {
            if (exponent < TabledPowers)
                return Powers[exponent];
            var result = 1UL;
            for (var square = Base; exponent > 0; exponent >>= 1, square *= square)
            {
                if ((exponent & 1) != 0)
                    result *= square;
            }

            return result;
        }
    }

    private static ulong[] TablePowers()
    {
        var powers = new ulong[TabledPowers];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = unchecked(powers[i - 1] * Base);
        return powers;
    }

    private static T[] Larger<T>(T[] array, int used)
    {
        var larger = ArrayPool<T>.Shared.Rent(checked(used * 2));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        return larger;
    }
}
