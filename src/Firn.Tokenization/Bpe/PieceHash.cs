using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>A fast hash of short byte strings for tables in memory, all of whose bits are good; its values are never stored.</summary>
internal static class PieceHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    /// <summary>Hashes bytes, eight at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        unchecked
        {
            var hash = (ulong)text.Length * Multiplier;
            if (text.Length >= 8)
            {
                // The last eight bytes overlap with those before where the length is no multiple.
                for (var at = 0; at < text.Length - 8; at += 8)
                    hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text[at..]));
                return Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]));
            }

            if (text.Length >= 4)
                return Mix(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << 32)));
            return text.IsEmpty ? hash : Mix(hash ^ (text[0] | ((ulong)text[text.Length >> 1] << 8) | ((ulong)text[^1] << 16)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            var high = Math.BigMul(value, 0xD6E8FEB86659FD93UL, out var low);
            return (high ^ low) * Multiplier;
        }
    }
}
