using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>A token of a <see cref="TokenTable"/> with all that an encoder asks about it, in half a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TokenEntry
{
    /// <summary>Set in <see cref="Order"/> until somebody has asked whether the token is the encoding of its bytes.</summary>
    public const int Unasked = 1 << 30;

    /// <summary>Up to 15 bytes, zeros, their number in the last byte; of a longer token where its bytes are, and how many.</summary>
    public Vector128<byte> Key;

    /// <summary>The token's id.</summary>
    public int Id;

    /// <summary>Rank of its merge plus one, 0 for a byte; -1 where it is never the encoding of its bytes.</summary>
    public int Order;

    /// <summary>The entry of its first part.</summary>
    public int Left;

    /// <summary>The entry of its second part.</summary>
    public int Right;
}
