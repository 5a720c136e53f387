using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Firn.Tokenization.Bpe;

/// <summary>Pieces up to 63 bytes with up to 21 tokens of three bytes each, in places of 128 bytes.</summary>
internal sealed unsafe class LongPieceTable(byte* memory, int bytes)
{
    /// <summary>Longest piece.</summary>
    public const int MaxBytes = 63;

    /// <summary>Most tokens.</summary>
    public const int MaxTokens = 21;

    private const int PlaceBytes = 128;

    /// <summary>Writes a piece's tokens and returns how many; 0 when it is not here.</summary>
    /// <param name="piece">64 bytes can be read.</param>
    /// <param name="length">1 to 63.</param>
    /// <param name="output">Room for <paramref name="length"/> ids.</param>
    public int Find(byte* piece, int length, int* output)
    {
        unchecked
        {
            var place = Place(piece, length, out var front, out var back);
            if (Vector256.Load(place) != front || Vector256.Load(place + 32) != back)
                return 0;
            int count = place[PlaceBytes - 1];
            var tokens = place + 64;
            for (var i = 0; i < count; i++)
                output[i] = tokens[3 * i] | (tokens[(3 * i) + 1] << 8) | (tokens[(3 * i) + 2] << 16);
            return count;
        }
    }

    /// <summary>Asks memory for a piece's place.</summary>
    public void Ask(byte* piece, int length)
    {
        var place = Place(piece, length, out _, out _);
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(place);
        Sse.Prefetch0(place + (PlaceBytes / 2));
    }

    /// <summary>Remembers a piece; more tokens than there is room for are not kept.</summary>
    public void Add(byte* piece, int length, int* output, int count)
    {
        unchecked
        {
            if (count > MaxTokens)
                return;
            var place = Place(piece, length, out var front, out var back);
            front.Store(place);
            back.Store(place + 32);
            var tokens = place + 64;
            for (var i = 0; i < count; i++)
            {
                tokens[3 * i] = (byte)output[i];
                tokens[(3 * i) + 1] = (byte)(output[i] >> 8);
                tokens[(3 * i) + 2] = (byte)(output[i] >> 16);
            }

            place[PlaceBytes - 1] = (byte)count;
        }
    }

    private byte* Place(byte* piece, int length, out Vector256<byte> front, out Vector256<byte> back)
    {
        unchecked
        {
            // The front has no room for a length where it is full, so the back says it for both.
            front = length < 32 ? PieceKey.Of(PieceKey.Lengths, piece, length) : Vector256.Load(piece);
            back = (length < 32 ? Vector256<byte>.Zero : PieceKey.Of(PieceKey.Lengths, piece + 32, length - 32)).WithElement(31, (byte)length);
            var hash = PieceKey.Hash(front) + (PieceKey.Hash(back) << 1);
            return memory + (hash & (ulong)(bytes - PlaceBytes));
        }
    }
}
