using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Text.Repair;

/// <summary>
/// Repairs text in a fixed order: bytes that are no UTF-8, mojibake, control characters and line ends, then NFC. Each part
/// looks first and copies only when it has something to do.
/// </summary>
public static class TextRepair
{
    /// <summary>What the C1 control characters are when they were meant as windows-1252; 0 where it has nothing either.</summary>
    private static readonly ushort[] Windows1252 =
    [
        0x20AC, 0, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0, 0x17E, 0x178,
    ];

    /// <summary>Bytes that begin something to look at: control characters and four lead bytes.</summary>
    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(value => value is not ('\n' or '\t')).Select(value => (byte)value), 0x7F, 0xC2, 0xE2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4]);

    /// <summary>Repairs a text.</summary>
    /// <param name="text">Bytes that should be UTF-8.</param>
    /// <param name="output">Receives valid UTF-8 in NFC with LF as line end.</param>
    /// <returns>What was changed.</returns>
    public static TextRepairs Repair(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var done = TextRepairs.None;
        using var first = new Scratch();
        using var second = new Scratch();
        var (into, other) = (first, second);
        if (!Utf8.IsValid(text))
        {
            done |= WriteValid(text, into);
            text = into.Written;
            (into, other) = (other, into);
        }

        if (Mojibake.IsLikely(text))
        {
            into.Clear();
            if (Mojibake.Write(text, into))
            {
                done |= TextRepairs.Mojibake;
                text = into.Written;
                (into, other) = (other, into);
            }
        }

        if (FirstUnclean(text) < text.Length)
        {
            into.Clear();
            done |= WriteClean(text, into);
            text = into.Written;
        }

        if (UnicodeNormalizer.IsNormalizedChecked(UnicodeForm.Nfc, text))
        {
            output.Write(text);
            return done;
        }

        UnicodeNormalizer.Write(UnicodeForm.Nfc, text, output);
        return done | TextRepairs.Normalisation;
    }

    internal static void Fuzz(ReadOnlySpan<byte> data)
    {
        var once = new ArrayBufferWriter<byte>();
        var done = Repair(data, once);
        if (done == TextRepairs.None && !once.WrittenSpan.SequenceEqual(data))
            throw new InvalidOperationException($"an unreported change of {Convert.ToHexString(data)}");
        if (!Utf8.IsValid(once.WrittenSpan))
            throw new InvalidOperationException($"bad UTF-8 from {Convert.ToHexString(data)}");
    }

    private static TextRepairs WriteValid(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var done = TextRepairs.None;
        var writer = new Utf8Writer(output);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (plain < 0)
                plain = text.Length;
            writer.Write(text[..plain]);
            text = text[plain..];
            while (!text.IsEmpty && text[0] >= 0x80)
            {
                var point = Utf8.TryDecode(text, 0, out var length);
                if (point < 0 && text.Length >= 6 && text[0] == 0xED && text[1] is >= 0xA0 and <= 0xAF && (text[2] & 0xC0) == 0x80
                    && text[3] == 0xED && text[4] is >= 0xB0 and <= 0xBF && (text[5] & 0xC0) == 0x80)
                {
                    point = 0x10000 + ((((text[1] & 0x0F) << 6) | (text[2] & 0x3F)) << 10) + (((text[4] & 0x0F) << 6) | (text[5] & 0x3F));
                    length = 6;
                    done |= TextRepairs.Surrogates;
                }
                else if (point < 0)
                {
                    // A lone surrogate is one character that was meant, so it is one replacement.
                    if (text.Length >= 3 && text[0] == 0xED && text[1] >= 0xA0 && (text[1] & 0xC0) == 0x80 && (text[2] & 0xC0) == 0x80)
                        length = 3;
                    point = Utf8.Replacement;
                    done |= TextRepairs.InvalidBytes;
                }

                writer.Write(point);
                text = text[length..];
            }
        }

        writer.Flush();
        return done;
    }

    /// <summary>Where the first character is that <see cref="WriteClean"/> would change.</summary>
    private static int FirstUnclean(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (true)
        {
            var found = text[at..].IndexOfAny(Suspects);
            if (found < 0)
                return text.Length;
            at += found;
            if (Meaning(text, at, out var length) != Action.Keep)
                return at;
            at += length;
        }
    }

    private static TextRepairs WriteClean(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var done = TextRepairs.None;
        var writer = new Utf8Writer(output);
        while (!text.IsEmpty)
        {
            var plain = FirstUnclean(text);
            writer.Write(text[..plain]);
            if (plain == text.Length)
                break;
            text = text[plain..];
            var action = Meaning(text, 0, out var length);
            switch (action)
            {
                case Action.Line:
                    writer.WriteByte((byte)'\n');
                    done |= TextRepairs.LineEnds;
                    if (text[0] == (byte)'\r' && text.Length > 1 && text[1] == (byte)'\n')
                        length = 2;
                    break;
                case Action.Windows1252:
                    writer.Write(Windows1252[text[1] - 0x80]);
                    done |= TextRepairs.Windows1252;
                    break;
                default:
                    done |= TextRepairs.Controls;
                    break;
            }

            text = text[length..];
        }

        writer.Flush();
        return done;
    }

    private static Action Meaning(ReadOnlySpan<byte> text, int at, out int length)
    {
        length = 1;
        switch (text[at])
        {
            case (byte)'\r' or (byte)'\v' or (byte)'\f':
                return Action.Line;
            case < 0x20 or 0x7F:
                return Action.Remove;
            case 0xC2:
                length = 2;
                return text[at + 1] >= 0xA0 ? Action.Keep : Windows1252[text[at + 1] - 0x80] == 0 ? Action.Remove : Action.Windows1252;
            case 0xE2:
                length = 3;
                return text[at + 1] == 0x80 && text[at + 2] is 0xA8 or 0xA9 ? Action.Line : Action.Keep;
            case 0xEF:
                // U+FEFF; the interlinear annotations U+FFF9..FFFB; the noncharacters U+FDD0..FDEF, U+FFFE, U+FFFF.
                length = 3;
                return (text[at + 1], text[at + 2]) switch
                {
                    (0xBB, 0xBF) => Action.Remove,
                    (0xBF, >= 0xB9 and <= 0xBB) => Action.Remove,
                    (0xBF, >= 0xBE) => Action.Remove,
                    (0xB7, >= 0x90 and <= 0xAF) => Action.Remove,
                    _ => Action.Keep,
                };
            default:
                // The last two code points of every plane are noncharacters.
                length = 4;
                return (text[at + 1] & 0x0F) == 0x0F && text[at + 2] == 0xBF && text[at + 3] >= 0xBE ? Action.Remove : Action.Keep;
        }
    }

    private enum Action
    {
        Keep,
        Remove,
        Line,
        Windows1252,
    }
}
