using System.Buffers.Binary;
using System.Numerics;

namespace Firn.Text.Hashing;

/// <summary>
/// xxHash64, Yann Collet's 64-bit hash (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md): the hash that MinHash
/// shingles of the public pipelines are made with. Not for secrets. Thread-safe.
/// </summary>
public static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87UL;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4FUL;
    private const ulong Prime3 = 0x165667B19E3779F9UL;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63UL;
    private const ulong Prime5 = 0x27D4EB2F165667C5UL;

    /// <summary>The hash of some bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="seed">Zero in every public pipeline.</param>
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0)
    {
        unchecked
        {
            var length = (ulong)data.Length;
            ulong hash;
            if (data.Length >= 32)
            {
                var lane1 = seed + Prime1 + Prime2;
                var lane2 = seed + Prime2;
                var lane3 = seed;
                var lane4 = seed - Prime1;
                do
                {
                    lane1 = Round(lane1, BinaryPrimitives.ReadUInt64LittleEndian(data));
                    lane2 = Round(lane2, BinaryPrimitives.ReadUInt64LittleEndian(data[8..]));
                    lane3 = Round(lane3, BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
                    lane4 = Round(lane4, BinaryPrimitives.ReadUInt64LittleEndian(data[24..]));
                    data = data[32..];
                }
                while (data.Length >= 32);

                hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
                    + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
                hash = Merge(hash, lane1);
                hash = Merge(hash, lane2);
                hash = Merge(hash, lane3);
                hash = Merge(hash, lane4);
            }
            else
            {
                hash = seed + Prime5;
            }

            hash += length;
            while (data.Length >= 8)
            {
                hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(data));
                hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
                data = data[8..];
            }

            if (data.Length >= 4)
            {
                hash ^= BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime1;
                hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
                data = data[4..];
            }

            foreach (var unit in data)
                hash = BitOperations.RotateLeft(hash ^ (unit * Prime5), 11) * Prime1;

            hash = (hash ^ (hash >> 33)) * Prime2;
            hash = (hash ^ (hash >> 29)) * Prime3;
            return hash ^ (hash >> 32);
        }
    }

    private static ulong Round(ulong lane, ulong input) =>
        unchecked(BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1);

    private static ulong Merge(ulong hash, ulong lane) =>
        unchecked(((hash ^ Round(0, lane)) * Prime1) + Prime4);
}
