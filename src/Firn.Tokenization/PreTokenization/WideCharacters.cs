using System.Numerics;

namespace Firn.Tokenization.PreTokenization;

/// <summary>The characters of a block that are not ASCII, as masks: a character's class stands at each of its bytes.</summary>
internal unsafe struct WideCharacters
{
    /// <summary>Letters of any kind.</summary>
    public ulong Letter;

    /// <summary>Lu, Lt.</summary>
    public ulong Upper;

    /// <summary>Ll.</summary>
    public ulong Lower;

    /// <summary>Lm, Lo and marks.</summary>
    public ulong Uncased;

    /// <summary>Marks.</summary>
    public ulong Mark;

    /// <summary>Bytes of a character that are not its first.</summary>
    public ulong Continued;

    /// <summary>Reads the characters of a block.</summary>
    /// <param name="text">The block.</param>
    /// <param name="wide">Its bytes that are not ASCII.</param>
    /// <param name="cased">Finds <see cref="Upper"/>, <see cref="Lower"/>, <see cref="Uncased"/> and <see cref="Mark"/>; else <see cref="Letter"/>.</param>
    /// <returns>Where the first character begins that blocks leave to the plain rule: a number, a space, invalid UTF-8; 64 when there is none.</returns>
    public int Read(byte* text, ulong wide, bool cased)
    {
        unchecked
        {
            this = default;
            var classes = CharacterClass.Plane;
            while (wide != 0)
            {
                var at = BitOperations.TrailingZeroCount(wide);
                uint first = text[at];
                ulong bytes;
                byte kind;
                if (first < 0xE0)
                {
                    var second = text[at + 1] ^ 0x80u;
                    if (first < 0xC2 || second >= 0x40)
                        return at;
                    kind = classes[((first & 0x1F) << 6) | second];
                    bytes = 3UL << at;
                    Continued |= 2UL << at;
                }
                else if (first < 0xF0)
                {
                    uint second = text[at + 1] ^ 0x80u, third = text[at + 2] ^ 0x80u;
                    var code = ((first & 0x0F) << 12) | (second << 6) | third;
                    if ((second | third) >= 0x40 || code < 0x800 || code - 0xD800 < 0x800)
                        return at;
                    kind = classes[code];
                    bytes = 7UL << at;
                    Continued |= 6UL << at;
                }
                else
                {
                    kind = CharacterClass.At(new ReadOnlySpan<byte>(text + at, 4), 0, out var length);
                    if (length != 4)
                        return at;
                    bytes = 15UL << at;
                    Continued |= 14UL << at;
                }

                wide &= ~bytes;
                if ((kind & (CharacterClass.Number | CharacterClass.Space)) != 0)
                    return at;
                if (!cased)
                {
                    Letter |= (kind & CharacterClass.Letter) != 0 ? bytes : 0;
                    continue;
                }

                Upper |= (kind & CharacterClass.Upper) != 0 ? bytes : 0;
                Lower |= (kind & CharacterClass.Lower) != 0 ? bytes : 0;
                Uncased |= (kind & (CharacterClass.Uncased | CharacterClass.Mark)) != 0 ? bytes : 0;
                Mark |= (kind & CharacterClass.Mark) != 0 ? bytes : 0;
            }

            return 64;
        }
    }
}
