using System.Numerics;
using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Says of most hashes that are in no table that they are in none, with one read: two bits of one word stand for each hash.
/// With 8 to 16 bits an entry one in seventy to one in twenty foreign hashes passes. Immutable once built; thread-safe.
/// </summary>
internal sealed unsafe class HashFilter
{
    private const int BitsEach = 8;

    private readonly NativeTable<ulong> words;
    private readonly ulong* first;
    private readonly int shift;

    /// <summary>An empty filter for some hashes.</summary>
    public HashFilter(int entries)
    {
        var count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, (long)entries * BitsEach / 64));
        words = new NativeTable<ulong>(count);
        first = words.First;
        shift = 64 - BitOperations.Log2((uint)count);
    }

    /// <summary>Lets a hash pass from now on.</summary>
    public void Add(ulong hash) => unchecked(words.First[hash >> shift]) |= Bits(hash);

    /// <summary>False when the hash was not added. The high bits of a hash are looked at: they must be good.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayHold(ulong hash)
    {
        var bits = Bits(hash);
        return (unchecked(first[hash >> shift]) & bits) == bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Bits(ulong hash) => unchecked((1UL << (int)(hash >> (shift - 6))) | (1UL << (int)(hash >> (shift - 12))));
}
