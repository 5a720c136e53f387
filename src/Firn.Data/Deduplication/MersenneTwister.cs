namespace Firn.Data.Deduplication;

/// <summary>
/// MT19937 with 32-bit output, seeded as NumPy's <c>RandomState(seed)</c> seeds it. Here for one purpose: the constants of
/// the public MinHash hash family come from it. Source: Matsumoto and Nishimura, ACM TOMACS 8 (1998).
/// </summary>
internal sealed class MersenneTwister
{
    private const int Length = 624;
    private const int Shift = 397;
    private readonly uint[] state = new uint[Length];
    private int next = Length;

    public MersenneTwister(uint seed)
    {
        unchecked
        {
            state[0] = seed;
            for (var i = 1; i < Length; i++)
                state[i] = (1812433253u * (state[i - 1] ^ (state[i - 1] >> 30))) + (uint)i;
        }
    }

    /// <summary>Uniform in [0, <paramref name="largest"/>]: 64 bits, high half first, masked, drawn again while too large.</summary>
    public ulong NextUpTo(ulong largest)
    {
        var mask = ulong.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        while (true)
        {
            var high = (ulong)NextUInt32();
            var value = ((high << 32) | NextUInt32()) & mask;
            if (value <= largest)
                return value;
        }
    }

    private uint NextUInt32()
    {
        if (next == Length)
            Twist();
        var value = state[next++];
        unchecked
        {
            value ^= value >> 11;
            value ^= (value << 7) & 0x9D2C5680u;
            value ^= (value << 15) & 0xEFC60000u;
            value ^= value >> 18;
        }

        return value;
    }

    private void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var joined = (state[i] & 0x80000000u) | (state[(i + 1) % Length] & 0x7FFFFFFFu);
            state[i] = state[(i + Shift) % Length] ^ (joined >> 1) ^ ((joined & 1) != 0 ? 0x9908B0DFu : 0);
        }

        next = 0;
    }
}
