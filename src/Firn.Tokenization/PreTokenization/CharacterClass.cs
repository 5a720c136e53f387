using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Text.Unicode;

namespace Firn.Tokenization.PreTokenization;

/// <summary>
/// What the splitters need to know of a character, one bit a question, and the decoder that finds it in UTF-8.
/// A byte that is not part of valid UTF-8 is a character of its own without any class: it is text like a symbol.
/// </summary>
internal static class CharacterClass
{
    /// <summary>Lu, Lt.</summary>
    public const byte Upper = 1;

    /// <summary>Ll.</summary>
    public const byte Lower = 2;

    /// <summary>Lm, Lo: letters without case.</summary>
    public const byte Uncased = 4;

    /// <summary>Mn, Mc, Me.</summary>
    public const byte Mark = 8;

    /// <summary>Nd, Nl, No.</summary>
    public const byte Number = 16;

    /// <summary>White_Space.</summary>
    public const byte Space = 32;

    /// <summary>CR, LF; they are <see cref="Space"/> too.</summary>
    public const byte LineEnd = 64;

    /// <summary>Any letter.</summary>
    public const byte Letter = Upper | Lower | Uncased;

    private static readonly byte[] Blocks = new byte[0x110000 >> 8];
    private static readonly byte[] Table = Build();
    private static readonly byte[] PlaneTable = BuildPlane();
    private static readonly nint PlaneAddress = Marshal.UnsafeAddrOfPinnedArrayElement(PlaneTable, 0);

    /// <summary>The classes of the 65,536 code points of the basic plane, at a place that never moves.</summary>
    public static unsafe byte* Plane => (byte*)PlaneAddress;

    /// <summary>Classes of the 128 ASCII characters.</summary>
    public static ReadOnlySpan<byte> Ascii => Table.AsSpan(0, 128);

    /// <summary>The class of a code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Of(int codePoint) => Table[(Blocks[codePoint >> 8] << 8) | (codePoint & 0xFF)];

    /// <summary>The class of the character that begins at <paramref name="position"/>, and its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> text, int position, out int length)
    {
        var first = text[position];
        if (first < 0x80)
        {
            length = 1;
            return Table[first];
        }

        return Wide(text, position, out length);
    }

    private static byte Wide(ReadOnlySpan<byte> text, int position, out int length)
    {
        unchecked
        {
            uint first = text[position];
            var left = text.Length - position;
            if (first < 0xE0)
            {
                if (first >= 0xC2 && left >= 2 && (text[position + 1] ^ 0x80u) is var a && a < 0x40)
                {
                    length = 2;
                    return Of((int)(((first & 0x1F) << 6) | a));
                }
            }
            else if (first < 0xF0)
            {
                if (left >= 3 && (text[position + 1] ^ 0x80u) is var a && a < 0x40 && (text[position + 2] ^ 0x80u) is var b && b < 0x40)
                {
                    var code = ((first & 0x0F) << 12) | (a << 6) | b;
                    if (code >= 0x800 && code - 0xD800 >= 0x800)
                    {
                        length = 3;
                        return Of((int)code);
                    }
                }
            }
            else if (first < 0xF5 && left >= 4 && (text[position + 1] ^ 0x80u) is var a && a < 0x40
                && (text[position + 2] ^ 0x80u) is var b && b < 0x40 && (text[position + 3] ^ 0x80u) is var c && c < 0x40)
            {
                var code = ((first & 0x07) << 18) | (a << 12) | (b << 6) | c;
                if (code is >= 0x10000 and < 0x110000)
                {
                    length = 4;
                    return Of((int)code);
                }
            }

            length = 1;
            return 0;
        }
    }

    private static byte[] Build()
    {
        // Blocks of 256 code points; equal blocks share their bytes.
        var table = new List<byte>();
        var known = new Dictionary<string, byte>();
        var block = new byte[256];
        for (var high = 0; high < Blocks.Length; high++)
        {
            for (var low = 0; low < 256; low++)
                block[low] = Classify((high << 8) | low);
            var key = Convert.ToHexString(block);
            if (!known.TryGetValue(key, out var index))
            {
                index = (byte)known.Count;
                known.Add(key, index);
                table.AddRange(block);
            }

            Blocks[high] = index;
        }

        return [.. table];
    }

    private static byte[] BuildPlane()
    {
        var plane = GC.AllocateUninitializedArray<byte>(0x10000, pinned: true);
        for (var code = 0; code < plane.Length; code++)
            plane[code] = Of(code);
        return plane;
    }

    private static byte Classify(int codePoint)
    {
        if (codePoint is '\r' or '\n')
            return Space | LineEnd;
        if (CodePoint.IsWhiteSpace(codePoint))
            return Space;
        return CodePoint.Category(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Upper,
            UnicodeCategory.LowercaseLetter => Lower,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Uncased,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
            _ => 0,
        };
    }
}
