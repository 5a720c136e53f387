namespace Firn.Storage.Compression;

/// <summary>A DEFLATE code as one table over the next 15 bits: entry = symbol &lt;&lt; 4 | length, 0 where no code begins so.</summary>
internal sealed class HuffmanTable
{
    private const int MaxBits = 15;

    private readonly ushort[] table = new ushort[1 << MaxBits];
    private int maxLength = MaxBits;

    /// <summary>The entry of the code that the bits begin with.</summary>
    public int Lookup(uint next) => table[next & ((1u << maxLength) - 1)];

    /// <summary>Makes the table of the canonical code with these lengths.</summary>
    /// <exception cref="InvalidDataException">More codes than fit, or fewer where that is not allowed.</exception>
    public void Build(ReadOnlySpan<byte> lengths, bool allowIncomplete = false)
    {
        Span<int> count = stackalloc int[MaxBits + 1];
        Span<int> next = stackalloc int[MaxBits + 2];
        count.Clear();
        maxLength = 1;
        foreach (var length in lengths)
        {
            count[length]++;
            maxLength = Math.Max(maxLength, length);
        }

        count[0] = 0;
        var left = 1;
        next[1] = 0;
        for (var length = 1; length <= MaxBits; length++)
        {
            left = (left << 1) - count[length];
            if (left < 0)
                throw new InvalidDataException("a code has more symbols than its lengths allow");
            next[length + 1] = (next[length] + count[length]) << 1;
        }

        // One distance code of one bit, or none at all, is legal: a block of literals only.
        if (left > 0 && !allowIncomplete)
            throw new InvalidDataException("a code has fewer symbols than its lengths ask for");
        table.AsSpan(0, 1 << maxLength).Clear();
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
                continue;
            var code = next[length]++;
            var reversed = 0;
            for (var bit = 0; bit < length; bit++)
                reversed |= ((code >> bit) & 1) << (length - 1 - bit);
            for (var at = reversed; at < 1 << maxLength; at += 1 << length)
                table[at] = (ushort)((symbol << 4) | length);
        }
    }
}
