using System.Buffers.Binary;

namespace Firn.Tokenization.Normalizers;

/// <summary>
/// SentencePiece's precompiled character map: a double-array trie of source texts (Darts) whose values are places in a block of
/// target texts, each ended by a zero. Every read is checked: the bytes come out of a file. Immutable; thread-safe.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] units;
    private readonly byte[] targets;

    /// <summary>Reads a map: the trie's length in bytes (u32, little-endian), the trie, the targets.</summary>
    /// <exception cref="FormatException">The lengths do not fit.</exception>
    public CharacterMap(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(blob) is var length && (length > blob.Length - 4 || length % 4 != 0 || length == 0))
            throw new FormatException("is not a character map: its trie is longer than the map");
        units = new uint[length / 4];
        for (var i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[(4 + (4 * i))..]);
        targets = blob[(4 + (int)length)..].ToArray();
    }

    /// <summary>The target of the shortest or longest source that the text begins with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The longest source instead of the shortest.</param>
    /// <param name="length">Bytes of the source; 0 when there is none.</param>
    /// <returns>What stands for it.</returns>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> text, bool longest, out int length)
    {
        unchecked
        {
            length = 0;
            var value = -1;
            uint position = 0;
            var unit = units[0];
            position ^= Offset(unit);
            for (var i = 0; i < text.Length && text[i] != 0; i++)
            {
                position ^= text[i];
                if (position >= (uint)units.Length)
                    break;
                unit = units[position];
                if ((unit & ((1U << 31) | 0xFF)) != text[i])
                    break;
                position ^= Offset(unit);
                if (((unit >> 8) & 1) == 0)
                    continue;
                if (position >= (uint)units.Length)
                    break;
                value = (int)(units[position] & ~(1U << 31));
                length = i + 1;
                if (!longest)
                    break;
            }

            if (value < 0 || value >= targets.Length)
            {
                length = 0;
                return default;
            }

            var target = targets.AsSpan(value);
            return target.IndexOf((byte)0) is >= 0 and var end ? target[..end] : target;
        }
    }

    private static uint Offset(uint unit) => unchecked((unit >> 10) << (int)((unit & (1U << 9)) >> 6));
}
