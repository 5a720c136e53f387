namespace Firn.Core;

/// <summary>
/// A counter-based random number generator, Philox4x32-10: the draw at (key, stream, index) is a pure function of the
/// three, so any worker can make any draw, in any order. Source: Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011. Not for secrets.
/// </summary>
public struct CounterRandom
{
    private readonly uint key0;
    private readonly uint key1;
    private readonly ulong stream;
    private ulong counter;
    private uint r0, r1, r2, r3;
    private int left;

    /// <summary>A generator for one purpose.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the draws are for, for example <c>pretrain.init</c>; draws for two purposes are independent.</param>
    /// <param name="stream">The document, step or tensor that the draws belong to.</param>
    public CounterRandom(ulong seed, string purpose, ulong stream = 0)
    {
        var mixed = unchecked(Fnv1a64(purpose) ^ (seed * 0x9E3779B97F4A7C15UL));
        key0 = (uint)(mixed & 0xFFFFFFFF);
        key1 = (uint)(mixed >> 32);
        this.stream = stream;
    }

    /// <summary>Moves to the 128-bit block at <paramref name="block"/>: the next draw is its first 32 bits.</summary>
    public void Seek(ulong block)
    {
        counter = block;
        left = 0;
    }

    /// <summary>32 uniform bits.</summary>
    public uint NextUInt32()
    {
        if (left == 0)
        {
            NextBlock();
            left = 4;
        }

        left--;
        return left switch { 3 => r0, 2 => r1, 1 => r2, _ => r3 };
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias.</summary>
    /// <param name="bound">At least 1.</param>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (uint)bound;
        var reject = unchecked(0u - range) % range;
        while (true)
        {
            var product = (ulong)NextUInt32() * range;
            if ((uint)(product & 0xFFFFFFFF) >= reject)
                return (int)(product >> 32);
        }
    }

    /// <summary>Standard normal, by Box and Muller; two uniforms a draw.</summary>
    public double NextNormal()
    {
        var u = 1.0 - NextDouble();
        var v = NextDouble();
        return Math.Sqrt(-2.0 * Math.Log(u)) * Math.Cos(2.0 * Math.PI * v);
    }

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>One block of Philox4x32-10, for the known-answer test.</summary>
    internal static uint[] Block(ulong counter, ulong stream, uint key0, uint key1)
    {
        var (r0, r1, r2, r3) = Philox(counter, stream, key0, key1);
        return [r0, r1, r2, r3];
    }

    private void NextBlock()
    {
        (r0, r1, r2, r3) = Philox(counter, stream, key0, key1);
        counter = unchecked(counter + 1);
    }

    private static (uint R0, uint R1, uint R2, uint R3) Philox(ulong counter, ulong stream, uint k0, uint k1)
    {
        unchecked
        {
            uint c0 = (uint)counter, c1 = (uint)(counter >> 32), c2 = (uint)stream, c3 = (uint)(stream >> 32);
            for (var round = 0; round < 10; round++)
            {
                var p0 = (ulong)0xD2511F53u * c0;
                var p1 = (ulong)0xCD9E8D57u * c2;
                (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
                k0 += 0x9E3779B9u;
                k1 += 0xBB67AE85u;
            }

            return (c0, c1, c2, c3);
        }
    }

    private static ulong Fnv1a64(string text)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var unit in text)
                hash = (hash ^ unit) * 1099511628211UL;
            return hash;
        }
    }
}
