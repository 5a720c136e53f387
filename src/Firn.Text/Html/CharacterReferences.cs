using System.Globalization;
using System.Text;
using Firn.Text.Unicode;

namespace Firn.Text.Html;

/// <summary>HTML's character references: <c>&amp;amp;</c>, <c>&amp;#38;</c>, <c>&amp;#x26;</c>, all 2,231 names, read as browsers do.</summary>
internal static class CharacterReferences
{
    private const int Slots = 8192;
    private const int LongestName = 32;
    private const int LongestOpenName = 6;
    private static readonly Entry[] Table = Load();

    /// <summary>What browsers read for &amp;#128; to &amp;#159;: windows-1252, not the control characters.</summary>
    private static readonly ushort[] Windows1252 =
    [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
    ];

    /// <summary>Reads the reference at the start of the text.</summary>
    /// <param name="text">Begins with '&amp;'.</param>
    /// <param name="attribute">Whether this is an attribute's value, where a name without semicolon before '=' or a letter stays.</param>
    /// <param name="first">The first code point.</param>
    /// <param name="second">The second one, or 0.</param>
    /// <returns>Bytes used; 0 when there is no reference.</returns>
    public static int Read(ReadOnlySpan<byte> text, bool attribute, out int first, out int second)
    {
        first = second = 0;
        if (text.Length < 2)
            return 0;
        if (text[1] == (byte)'#')
            return ReadNumber(text, out first);
        var length = 1;
        while (length < text.Length && length <= LongestName && char.IsAsciiLetterOrDigit((char)text[length]))
            length++;
        if (length == 1)
            return 0;
        if (length < text.Length && text[length] == (byte)';' && Find(text[1..(length + 1)], out first, out second))
            return length + 1;

        // Without a semicolon only the old names count; the longest one wins.
        for (var take = Math.Min(length - 1, LongestOpenName); take >= 2; take--)
        {
            if (!Find(text.Slice(1, take), out first, out second))
                continue;
            if (attribute && take + 1 < text.Length && (text[take + 1] == (byte)'=' || char.IsAsciiLetterOrDigit((char)text[take + 1])))
                break;
            return take + 1;
        }

        first = second = 0;
        return 0;
    }

    /// <summary>Writes text with its references read.</summary>
    public static void Write(ReadOnlySpan<byte> text, bool attribute, ref Utf8Writer writer)
    {
        while (true)
        {
            var plain = text.IndexOf((byte)'&');
            if (plain < 0)
            {
                writer.Write(text);
                return;
            }

            writer.Write(text[..plain]);
            text = text[plain..];
            var used = Read(text, attribute, out var first, out var second);
            if (used == 0)
            {
                writer.WriteByte((byte)'&');
                text = text[1..];
                continue;
            }

            writer.Write(first);
            if (second != 0)
                writer.Write(second);
            text = text[used..];
        }
    }

    /// <summary>The text with its references read, as a string.</summary>
    public static string Decode(ReadOnlySpan<byte> text, bool attribute)
    {
        if (text.IndexOf((byte)'&') < 0)
            return Encoding.UTF8.GetString(text);
        var output = new System.Buffers.ArrayBufferWriter<byte>(text.Length + 16);
        var writer = new Utf8Writer(output);
        Write(text, attribute, ref writer);
        writer.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static int ReadNumber(ReadOnlySpan<byte> text, out int point)
    {
        point = 0;
        var at = 2;
        var hex = at < text.Length && (text[at] | 0x20) == 'x';
        if (hex)
            at++;
        var digits = at;
        for (; at < text.Length; at++)
        {
            int digit = text[at];
            if (digit is >= '0' and <= '9')
                digit -= '0';
            else if (hex && (digit | 0x20) is >= 'a' and <= 'f')
                digit = (digit | 0x20) - 'a' + 10;
            else
                break;
            point = Math.Min((point * (hex ? 16 : 10)) + digit, 0x110000);
        }

        if (at == digits)
            return 0;
        if (at < text.Length && text[at] == (byte)';')
            at++;
        if (point is 0 or > UnicodeTables.LastCodePoint or (>= 0xD800 and <= 0xDFFF))
            point = Utf8.Replacement;
        else if (point is >= 0x80 and <= 0x9F)
            point = Windows1252[point - 0x80];
        return at;
    }

    private static bool Find(ReadOnlySpan<byte> name, out int first, out int second)
    {
        for (var slot = Slot(name); Table[slot].Name is { } found; slot = (slot + 1) % Slots)
        {
            if (!name.SequenceEqual(found))
                continue;
            (first, second) = (Table[slot].First, Table[slot].Second);
            return true;
        }

        first = second = 0;
        return false;
    }

    private static int Slot(ReadOnlySpan<byte> name)
    {
        unchecked
        {
            var hash = 2166136261u;
            foreach (var unit in name)
                hash = (hash ^ unit) * 16777619u;
            return (int)((hash ^ (hash >> 15)) % Slots);
        }
    }

    private static Entry[] Load()
    {
        var table = new Entry[Slots];
        using var stream = typeof(CharacterReferences).Assembly.GetManifestResourceStream("CharacterReferences.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var field = line.Split(' ');
            var name = Encoding.ASCII.GetBytes(field[0]);
            var slot = Slot(name);
            while (table[slot].Name is not null)
                slot = (slot + 1) % Slots;
            table[slot] = new Entry(
                name,
                int.Parse(field[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                field.Length > 2 ? int.Parse(field[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0);
        }

        return table;
    }

    private readonly record struct Entry(byte[]? Name, int First, int Second);
}
