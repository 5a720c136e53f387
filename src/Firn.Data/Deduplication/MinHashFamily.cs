using System.Runtime.Intrinsics;

namespace Firn.Data.Deduplication;

/// <summary>
/// The hash family of datatrove's MinHash, bit for bit: h_i(x) = ((a_i x + b_i) mod 2^64) mod (2^61 - 1), constants from
/// NumPy's RandomState(1), first all a, then all b. Integer arithmetic: the same for any vector width.
/// </summary>
internal sealed class MinHashFamily
{
    private const ulong Modulus = (1UL << 61) - 1;
    private readonly ulong[] multipliers;
    private readonly ulong[] addends;

    public MinHashFamily(int functions)
    {
        // Whole vectors: what is computed too much is not stored.
        var padded = (functions + 7) / 8 * 8;
        Functions = functions;
        multipliers = new ulong[padded];
        addends = new ulong[padded];
        var random = new MersenneTwister(1);
        for (var i = 0; i < functions; i++)
            multipliers[i] = random.NextUpTo(Modulus - 2) + 1;
        for (var i = 0; i < functions; i++)
            addends[i] = random.NextUpTo(Modulus - 1);
    }

    public int Functions { get; }

    public ReadOnlySpan<ulong> Multipliers => multipliers.AsSpan(0, Functions);

    public ReadOnlySpan<ulong> Addends => addends.AsSpan(0, Functions);

    /// <summary>signature[i] = min(signature[i], min over x of h_i(x)).</summary>
    /// <param name="hashes">The 64-bit hashes x.</param>
    /// <param name="signature">One value a function.</param>
    public void Lower(ReadOnlySpan<ulong> hashes, Span<ulong> signature)
    {
        if (signature.Length != Functions)
            throw new ArgumentException("the length is not the number expected", nameof(signature));
        // Blocks of hashes that stay in the first-level cache while the functions pass over them eight (or four) at a time.
        const int Block = 1024;
        while (!hashes.IsEmpty)
        {
            var block = hashes[..Math.Min(Block, hashes.Length)];
            hashes = hashes[block.Length..];
            if (Vector512.IsHardwareAccelerated)
                Lower512(block, signature);
            else
                Lower256(block, signature);
        }
    }

    /// <summary>The same, one value at a time: the reference.</summary>
    public void LowerSlowly(ReadOnlySpan<ulong> hashes, Span<ulong> signature)
    {
        foreach (var hash in hashes)
        {
            for (var i = 0; i < Functions; i++)
                signature[i] = Math.Min(signature[i], unchecked((hash * multipliers[i]) + addends[i]) % Modulus);
        }
    }

    private void Lower512(ReadOnlySpan<ulong> hashes, Span<ulong> signature)
    {
        Span<ulong> padded = stackalloc ulong[8];
        var modulus = Vector512.Create(Modulus);
        for (var i = 0; i < Functions; i += 8)
        {
            var count = Math.Min(8, Functions - i);
            padded.Fill(ulong.MaxValue);
            signature.Slice(i, count).CopyTo(padded);
            var a = Vector512.Create<ulong>(multipliers.AsSpan(i));
            var b = Vector512.Create<ulong>(addends.AsSpan(i));
            var smallest = Vector512.Create<ulong>(padded);
            foreach (var hash in hashes)
            {
                var value = (Vector512.Create(hash) * a) + b;
                // 2^61 = 1 (mod M): fold once; what is still M or more is less than 2M, and x - M wraps for the others.
                value = (value & modulus) + Vector512.ShiftRightLogical(value, 61);
                value = Vector512.Min(value, value - modulus);
                smallest = Vector512.Min(smallest, value);
            }

            smallest.CopyTo(padded);
            padded[..count].CopyTo(signature.Slice(i, count));
        }
    }

    private void Lower256(ReadOnlySpan<ulong> hashes, Span<ulong> signature)
    {
        Span<ulong> padded = stackalloc ulong[4];
        var modulus = Vector256.Create(Modulus);
        for (var i = 0; i < Functions; i += 4)
        {
            var count = Math.Min(4, Functions - i);
            padded.Fill(ulong.MaxValue);
            signature.Slice(i, count).CopyTo(padded);
            var a = Vector256.Create<ulong>(multipliers.AsSpan(i));
            var b = Vector256.Create<ulong>(addends.AsSpan(i));
            var smallest = Vector256.Create<ulong>(padded);
            foreach (var hash in hashes)
            {
                var value = (Vector256.Create(hash) * a) + b;
                value = (value & modulus) + Vector256.ShiftRightLogical(value, 61);
                value = Vector256.Min(value, value - modulus);
                smallest = Vector256.Min(smallest, value);
            }

            smallest.CopyTo(padded);
            padded[..count].CopyTo(signature.Slice(i, count));
        }
    }

    internal void Lower256ForTests(ReadOnlySpan<ulong> hashes, Span<ulong> signature) => Lower256(hashes, signature);
}
