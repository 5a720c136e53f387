using System.Runtime.CompilerServices;
using System.Text;

namespace Firn.Tokenization;

/// <summary>
/// The printable characters that stand for bytes in the vocabulary of a byte-level tokenizer file, as GPT-2 chose them:
/// 33–126, 161–172 and 174–255 stand for themselves, the other 68 bytes for U+0100 and on, in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = BuildCharacters();
    private static readonly short[] Bytes = BuildBytes();
    private static readonly byte[][] Spellings = [.. Characters.Select(character => Encoding.UTF8.GetBytes([character]))];

    /// <summary>The 256 bytes in the order of their characters: the order in which trainers number them.</summary>
    public static byte[] InCharacterOrder { get; } = [.. Enumerable.Range(0, 256).Select(value => (byte)value).OrderBy(value => Characters[value])];

    /// <summary>The file's spelling of some bytes.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        var spelling = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            spelling.Append(Characters[value]);
        return spelling.ToString();
    }

    /// <summary>The UTF-8 of a byte's character.</summary>
    public static ReadOnlySpan<byte> Utf8(byte value) => Spellings[value];

    /// <summary>The bytes of a spelling; false when it has a character outside the alphabet.</summary>
    public static bool TryRead(string spelling, out byte[] bytes)
    {
        bytes = new byte[spelling.Length];
        for (var i = 0; i < spelling.Length; i++)
        {
            if (spelling[i] >= Bytes.Length || Bytes[spelling[i]] < 0)
                return false;
            bytes[i] = (byte)Bytes[spelling[i]];
        }

        return true;
    }

    /// <summary>The bytes of a spelling in UTF-8; false when it has a character outside the alphabet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> spelling, out byte[] bytes)
    {
        unchecked
        {
            // Characters are below U+0800: a byte that does not begin with 10 begins one.
            var count = 0;
            foreach (var unit in spelling)
                count += (unit & 0xC0) != 0x80 ? 1 : 0;
            bytes = new byte[count];
            var at = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                int code = spelling[at++];
                if (code >= 0x80)
                {
                    if (code >= 0xE0 || at == spelling.Length)
                        return false;
                    code = ((code & 0x1F) << 6) | (spelling[at++] & 0x3F);
                }

                if (code >= Bytes.Length || Bytes[code] < 0)
                    return false;
                bytes[i] = (byte)Bytes[code];
            }

            return at == spelling.Length;
        }
    }

    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174 ? (char)value : next++;
        return characters;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[256 + 68];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[Characters[value]] = (short)value;
        return bytes;
    }
}
