using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>A token of a <see cref="TokenTable"/> with what an encoder asks about it first, in half a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TokenEntry
{
    /// <summary>Up to 15 bytes, zeros, their number in the last byte; of a longer token where its bytes are, and how many.</summary>
    public Vector128<byte> Key;

    /// <summary>The token's id.</summary>
    public int Id;

    /// <summary>Its number in <see cref="NumberedMerges"/>, or -1.</summary>
    public int Number;

    /// <summary>Where the longer tokens that begin with these bytes are: the first entry.</summary>
    public int From;

    /// <summary>And behind the last.</summary>
    public int To;
}
