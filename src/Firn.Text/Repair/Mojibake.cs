using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Text.Repair;

/// <summary>
/// Reads UTF-8 that somebody read as windows-1252 or Latin-1 ("CafÃ©", "itâ€™s", "Ð¯") back, the text as a whole or, where
/// only parts went wrong, line by line, and only on evidence. A sequence is a candidate when its characters are the bytes of one well-formed UTF-8 character that is
/// assigned. It is strong when nobody writes it on purpose: it holds a C1 control character, begins with "â€" or "ðŸ", or is
/// "Ã" or "Â" before a sign that is neither quotation mark, dash nor ellipsis. A line with a strong one is read back, all
/// candidates of it where every other non-ASCII character of the line is innocent, else only the strong ones; a line
/// without is read back when it has three candidates, two of them adjacent, and no other Latin letter beyond ASCII.
/// </summary>
internal static class Mojibake
{
    private const int MostPasses = 3;
    private const int FewestWeak = 3;

    /// <summary>Whether there is a two-byte character of Â..ô right before another non-ASCII character: worth a closer look.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var at = text.IndexOf((byte)0xC3);
            if (at < 0 || at + 2 >= text.Length)
                return false;
            if (text[at + 2] is 0xC2 or 0xC5 or 0xC6 or 0xCB or 0xE2 && text[at + 1] is >= 0x82 and <= 0xB4)
                return true;
            text = text[(at + 2)..];
        }
    }

    /// <summary>Writes the text read back.</summary>
    /// <returns>Whether anything changed; if not, what was written is of no use.</returns>
    public static bool Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        using var first = new Scratch();
        using var second = new Scratch();
        var changed = false;

        // Where the evidence holds for the text as a whole, its lines need not bring their own.
        var whole = Weigh(text) == Mode.All;
        while (!text.IsEmpty)
        {
            var end = whole ? -1 : text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..(end + 1)];
            text = text[line.Length..];
            var (into, other) = (first, second);
            for (var pass = 0; pass < MostPasses && IsLikely(line); pass++)
            {
                var mode = Weigh(line);
                if (mode == Mode.Leave)
                    break;
                into.Clear();
                WriteLine(line, mode, into);
                line = into.Written;
                (into, other) = (other, into);
                changed = true;
            }

            output.Write(line);
        }

        return changed;
    }

    private static Mode Weigh(ReadOnlySpan<byte> line)
    {
        var strong = 0;
        var weak = 0;
        var adjacent = false;
        var others = false;
        var afterCandidate = false;
        for (var at = 0; at < line.Length;)
        {
            var plain = line[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (plain < 0)
                break;
            at += plain;
            afterCandidate &= plain == 0;
            var length = Candidate(line[at..], out _, out var isStrong);
            if (length > 0)
            {
                if (isStrong)
                    strong++;
                else if (line[at + length - 1] >= 0x80 && line[(at + 2)..].Length > 0 && line[at + 2] != (byte)' ')
                    weak++;
                adjacent |= afterCandidate;
                afterCandidate = true;
            }
            else
            {
                // Letters of Latin-1 and of windows-1252 would not be here had the whole line gone wrong.
                var point = Utf8.Decode(line, at, out length);
                others |= point is >= 0xC0 and <= 0x17F;
                afterCandidate = false;
            }

            at += length;
        }

        if (strong > 0)
            return others ? Mode.Strong : Mode.All;
        return weak >= FewestWeak && adjacent && !others ? Mode.All : Mode.Leave;
    }

    private static void WriteLine(ReadOnlySpan<byte> line, Mode mode, IBufferWriter<byte> output)
    {
        var writer = new Utf8Writer(output);
        while (!line.IsEmpty)
        {
            var plain = line.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (plain < 0)
                plain = line.Length;
            writer.Write(line[..plain]);
            line = line[plain..];
            if (line.IsEmpty)
                break;
            var length = Candidate(line, out var point, out var isStrong);
            if (length == 0 || (mode == Mode.Strong && !isStrong))
                point = Utf8.Decode(line, 0, out length);
            writer.Write(point);
            line = line[length..];
        }

        writer.Flush();
    }

    /// <summary>The length of the mojibake of one character at the start of the text, or 0.</summary>
    private static int Candidate(ReadOnlySpan<byte> text, out int point, out bool strong)
    {
        point = 0;
        strong = false;
        var lead = Byte(text, out var length, out _);
        if (lead is < 0xC2 or > 0xF4)
            return 0;
        var wanted = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        Span<byte> bytes = stackalloc byte[4];
        bytes[0] = (byte)lead;
        var control = false;
        var sign = false;
        for (var next = 1; next <= wanted; next++)
        {
            if (length >= text.Length)
                return 0;

            // "à" is the one letter whose second byte, a no-break space, is easily lost to a plain one: evidence it is not.
            if (lead == 0xC3 && text[length] == (byte)' ')
            {
                point = 0xE0;
                return length;
            }

            var value = Byte(text[length..], out var used, out var isControl);
            if (value is < 0x80 or > 0xBF)
                return 0;
            control |= isControl;

            // What may follow a capital letter in proper text: quotation marks, dashes, an ellipsis, a no-break space, "™".
            sign |= isControl || !(value is 0x82 or 0x84 or 0x85 or 0x8B or (>= 0x91 and <= 0x97) or 0x99 or 0x9B
                || (lead == 0xC3 && value is 0xA0 or 0xAB or 0xBB));
            bytes[next] = (byte)value;
            length += used;
        }

        point = Utf8.TryDecode(bytes[..(wanted + 1)], 0, out var decoded);
        if (point < 0 || decoded != wanted + 1)
            return 0;
        var category = CodePoint.Category(point);
        if (category is System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.PrivateUse
            || (category == System.Globalization.UnicodeCategory.Control && point is < 0x80 or > 0x9F))
            return 0;
        strong = control
            || (lead is 0xC2 or 0xC3 && sign)
            || (lead == 0xE2 && bytes[1] == 0x80)
            || (lead == 0xF0 && bytes[1] == 0x9F)
            || (lead == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF);
        return length;
    }

    /// <summary>The byte that a character was before it was read as windows-1252 or Latin-1, or -1.</summary>
    private static int Byte(ReadOnlySpan<byte> text, out int length, out bool control)
    {
        var point = Utf8.Decode(text, 0, out length);
        control = point is >= 0x80 and < 0xA0;
        if (point is >= 0x80 and <= 0xFF)
            return point;
        return point switch
        {
            0x20AC => 0x80,
            0x201A => 0x82,
            0x192 => 0x83,
            0x201E => 0x84,
            0x2026 => 0x85,
            0x2020 => 0x86,
            0x2021 => 0x87,
            0x2C6 => 0x88,
            0x2030 => 0x89,
            0x160 => 0x8A,
            0x2039 => 0x8B,
            0x152 => 0x8C,
            0x17D => 0x8E,
            0x2018 => 0x91,
            0x2019 => 0x92,
            0x201C => 0x93,
            0x201D => 0x94,
            0x2022 => 0x95,
            0x2013 => 0x96,
            0x2014 => 0x97,
            0x2DC => 0x98,
            0x2122 => 0x99,
            0x161 => 0x9A,
            0x203A => 0x9B,
            0x153 => 0x9C,
            0x17E => 0x9E,
            0x178 => 0x9F,
            _ => -1,
        };
    }

    private enum Mode
    {
        Leave,
        Strong,
        All,
    }
}
