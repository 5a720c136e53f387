using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// A byte string of up to 31 bytes as one vector: its bytes, zeros, and its length in the last byte, so that equal vectors are
/// equal strings. Made of two loads and a mask. Hashes are never stored.
/// </summary>
internal static unsafe class PieceKey
{
    /// <summary>Longest string of a key.</summary>
    public const int MaxBytes = 31;

    private const ulong First = 0x9E3779B97F4A7C15UL;
    private const ulong Second = 0xD6E8FEB86659FD93UL;

    // For each length 32 bytes of mask, then 32 bytes that hold the length.
    private static readonly byte[] LengthTable = Build();

    /// <summary>What <see cref="Of"/> needs; a loop keeps a copy.</summary>
    public static byte* Lengths { get; } = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(LengthTable, 0);

    /// <summary>The key of 0 to 31 bytes.</summary>
    /// <param name="lengths"><see cref="Lengths"/>.</param>
    /// <param name="piece">32 bytes can be read.</param>
    /// <param name="length">Bytes that count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Of(byte* lengths, byte* piece, nint length)
    {
        unchecked
        {
            var row = lengths + (length << 6);
            return (Vector256.Load(piece) & Vector256.Load(row)) | Vector256.Load(row + 32);
        }
    }

    /// <summary>A hash, all of whose bits are good: three rounds of AES where the processor has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(Vector256<byte> key)
    {
        unchecked
        {
            if (X86.Aes.IsSupported)
            {
                var salt = Vector128.Create(First, Second).AsByte();
                var mixed = X86.Aes.Encrypt(X86.Aes.Encrypt(X86.Aes.Encrypt(key.GetLower(), key.GetUpper()), salt), salt);
                return mixed.AsUInt64().ToScalar();
            }

            var words = key.AsUInt64();
            var hash = ((words.GetElement(0) * First) ^ words.GetElement(1)) * Second;
            hash = (((hash ^ (hash >> 32) ^ words.GetElement(2)) * First) ^ words.GetElement(3)) * Second;
            return hash ^ (hash >> 32);
        }
    }

    private static byte[] Build()
    {
        // One row more, for pieces that are too long: a key that no piece has.
        var table = GC.AllocateArray<byte>((MaxBytes + 2) * 64, pinned: true);
        for (var length = 0; length <= MaxBytes + 1; length++)
        {
            table.AsSpan(length * 64, Math.Min(length, MaxBytes)).Fill(0xFF);
            table[(length * 64) + 63] = (byte)length;
        }

        return table;
    }
}
