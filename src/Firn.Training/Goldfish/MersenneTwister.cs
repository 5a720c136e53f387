namespace Firn.Training.Goldfish;

/// <summary>
/// MT19937 as Matsumoto and Nishimura published it (1998); libtorch's CPU generator is this one, so
/// <c>torch.rand</c> in float32 is the low 24 bits of each word over 2^24.
/// </summary>
internal sealed class MersenneTwister
{
    private const int Size = 624;
    private const int Shift = 397;
    private readonly uint[] state = new uint[Size];
    private int next = Size;

    public MersenneTwister(uint seed)
    {
        unchecked
        {
            state[0] = seed;
            for (var i = 1; i < Size; i++)
                state[i] = (1812433253u * (state[i - 1] ^ (state[i - 1] >> 30))) + (uint)i;
        }
    }

    /// <summary>A float as <c>torch.rand</c> draws it: uniform in [0, 1), 24 bits.</summary>
    public float NextSingle() => (NextUInt32() & 0xFFFFFF) * (1f / (1 << 24));

    public uint NextUInt32()
    {
        if (next == Size)
            Refill();
        var y = state[next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680u;
        y ^= (y << 15) & 0xEFC60000u;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = (state[i] & 0x80000000u) | (state[(i + 1) % Size] & 0x7FFFFFFFu);
            state[i] = state[(i + Shift) % Size] ^ (y >> 1) ^ ((y & 1) == 0 ? 0u : 0x9908B0DFu);
        }

        next = 0;
    }
}
