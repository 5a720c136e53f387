using System.Runtime.CompilerServices;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Patterns;

/// <summary>A set of code points: asked for, block by block, and remembered. Thread-safe.</summary>
internal sealed class CodePointSet
{
    private readonly Func<int, bool> contains;
    private readonly bool[] ascii = new bool[128];
    private readonly ulong[]?[] blocks = new ulong[]?[0x110000 >> 8];

    /// <summary>The code points that a question is true for.</summary>
    public CodePointSet(Func<int, bool> contains)
    {
        this.contains = contains;
        for (var code = 0; code < 128; code++)
            ascii[code] = contains(code);
    }

    /// <summary>The code points that are not in another set.</summary>
    public CodePointSet Not() => new(code => !contains(code));

    /// <summary>True for a member.</summary>
    public bool Contains(int code) => code < 128 ? ascii[code] : (Block(code >> 8)[(code >> 6) & 3] >> (code & 63) & 1) != 0;

    /// <summary>Whether the character at a place is a member, and its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool At(ReadOnlySpan<byte> text, int at, out int length)
    {
        if (text[at] < 0x80)
        {
            length = 1;
            return ascii[text[at]];
        }

        return Contains(Utf8.Decode(text, at, out length));
    }

    private ulong[] Block(int number)
    {
        if (blocks[number] is { } known)
            return known;
        var bits = new ulong[4];
        for (var low = 0; low < 256; low++)
        {
            if (contains((number << 8) | low))
                bits[low >> 6] |= 1UL << (low & 63);
        }

        // Two threads may build the same block; either result will do.
        blocks[number] = bits;
        return bits;
    }
}
