using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using Firn.Text.Unicode;
using Utf8 = Firn.Text.Unicode.Utf8;

namespace Firn.Text.Html;

/// <summary>
/// Finds a page's encoding and turns the page into UTF-8. Order: byte order mark, HTTP header, meta element or XML
/// declaration, UTF-8 where the bytes are valid UTF-8, else a guess by the page's language and its bytes. A page that says
/// a single-byte encoding but is valid, non-ASCII UTF-8 is UTF-8; one that says UTF-8 but hardly ever is so is guessed.
/// </summary>
public static class HtmlEncoding
{
    private const int PrescanBytes = 4096;

    /// <summary>WHATWG labels to names; other labels are unknown and ignored.</summary>
    private static readonly FrozenDictionary<string, string> Labels = BuildLabels();

    private static readonly ConcurrentDictionary<string, int[]?> SingleByteTables = new(StringComparer.Ordinal);

    private static readonly SearchValues<char> LabelEnds = SearchValues.Create(" ;,\t\"'");

    private static readonly Encoding? Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("gb18030");

    /// <summary>Decides the encoding of a page.</summary>
    /// <param name="html">The page as fetched.</param>
    /// <param name="contentType">The HTTP header Content-Type, where known.</param>
    public static HtmlEncodingChoice Detect(ReadOnlySpan<byte> html, string? contentType = null) => Detect(html, contentType, out _);

    /// <summary>As the public one; says too whether all bytes are known to be valid UTF-8.</summary>
    internal static HtmlEncodingChoice Detect(ReadOnlySpan<byte> html, string? contentType, out bool valid)
    {
        valid = false;
        if (html.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return new("utf-8", HtmlEncodingSource.ByteOrderMark, 3);
        if (html.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return new("utf-16le", HtmlEncodingSource.ByteOrderMark, 2);
        if (html.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return new("utf-16be", HtmlEncodingSource.ByteOrderMark, 2);

        var said = Find(CharsetOf(contentType));
        var source = HtmlEncodingSource.Header;
        var language = "";
        if (said is null)
        {
            said = Prescan(html[..Math.Min(html.Length, PrescanBytes)], out language);
            source = HtmlEncodingSource.Meta;
        }

        // Half of the bytes of Western text in UTF-16 are zero.
        if (said is "utf-16le" or "utf-16be")
        {
            if (source == HtmlEncodingSource.Header || html[..Math.Min(html.Length, PrescanBytes)].Contains((byte)0))
                return new(said, source, 0);
            said = "utf-8";
        }

        if (html.Length > 3 && said is null && html[0] == 0 != (html[1] == 0) && html[0] == html[2] | html[1] == html[3])
            return new(html[0] == 0 ? "utf-16be" : "utf-16le", HtmlEncodingSource.Guess, 0);

        if (IsUtf8(html, out var ascii, out valid))
        {
            // ISO-2022-JP and the multi-byte encodings of East Asia are not to be overruled by a page of escapes.
            if (said is null or "utf-8" || (!ascii && !IsMultiByte(said)))
                return new("utf-8", said == "utf-8" ? source : HtmlEncodingSource.ValidUtf8, 0);
            return new(said, source, 0);
        }

        if (said == "utf-8")
        {
            // Some stray bytes in UTF-8, or another encoding under a wrong label?
            return MostlyUtf8(html) ? new("utf-8", source, 0) : new(Guess(html, language), HtmlEncodingSource.Guess, 0);
        }

        return said is null ? new(Guess(html, language), HtmlEncodingSource.Guess, 0) : new(said, source, 0);
    }

    /// <summary>Writes a page as valid UTF-8, without its byte order mark; what cannot be read becomes U+FFFD.</summary>
    public static void Write(ReadOnlySpan<byte> html, HtmlEncodingChoice choice, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        html = html[Math.Min(choice.MarkLength, html.Length)..];
        if (choice.IsUtf8)
        {
            Utf8.WriteValid(html, output);
            return;
        }

        if (choice.Name is "utf-16le" or "utf-16be")
        {
            WriteUtf16(html, choice.Name == "utf-16be", output);
            return;
        }

        if (SingleByteTables.GetOrAdd(choice.Name, BuildTable) is { } table)
        {
            var writer = new Utf8Writer(output);
            while (!html.IsEmpty)
            {
                var plain = html.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                if (plain < 0)
                    plain = html.Length;
                writer.Write(html[..plain]);
                html = html[plain..];
                while (!html.IsEmpty && html[0] >= 0x80)
                {
                    writer.Write(table[html[0] - 0x80]);
                    html = html[1..];
                }
            }

            writer.Flush();
            return;
        }

        WriteMultiByte(html, MultiByte(choice.Name), output);
    }

    internal static void Fuzz(ReadOnlySpan<byte> data)
    {
        var choice = Detect(data);
        var output = new ArrayBufferWriter<byte>();
        Write(data, choice, output);
        if (!Utf8.IsValid(output.WrittenSpan))
            throw new InvalidOperationException($"{choice.Name} gave bad UTF-8 for {Convert.ToHexString(data)}");
    }

    /// <summary>The charset parameter of a Content-Type, or null.</summary>
    internal static string? CharsetOf(string? contentType)
    {
        var at = contentType?.IndexOf("charset", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
            return null;
        var rest = contentType.AsSpan(at + 7).TrimStart();
        if (rest.IsEmpty || rest[0] != '=')
            return null;
        rest = rest[1..].TrimStart();
        if (rest.IsEmpty)
            return null;
        if (rest[0] is '"' or '\'')
        {
            var close = rest[1..].IndexOf(rest[0]);
            return close < 0 ? null : rest.Slice(1, close).ToString();
        }

        var end = rest.IndexOfAny(LabelEnds);
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    private static string? Find(string? label) =>
        label is not null && Labels.TryGetValue(label.Trim().ToLowerInvariant(), out var name) ? name : null;

    private static string? Prescan(ReadOnlySpan<byte> html, out string language)
    {
        language = "";
        string? found = null;
        if (html.StartsWith("<?xml"u8) && html.IndexOf((byte)'>') is var end && end > 0)
        {
            var declaration = Encoding.Latin1.GetString(html[..end]);
            var at = declaration.IndexOf("encoding", StringComparison.Ordinal);
            if (at > 0 && declaration[(at + 8)..].Split('"', '\'') is { Length: >= 3 } parts)
                found = Find(parts[1]);
        }

        var tokens = new HtmlTokenizer(html);
        while (tokens.Read())
        {
            if (tokens.Kind != HtmlTokenKind.StartTag)
                continue;
            var attributes = tokens.Attributes;
            if (tokens.Tag == HtmlTag.Html)
            {
                while (attributes.Read())
                {
                    if (attributes.Is("lang"u8) || attributes.Is("xml:lang"u8))
                        language = Encoding.Latin1.GetString(attributes.Value[..Math.Min(2, attributes.Value.Length)]).ToLowerInvariant();
                }
            }
            else if (tokens.Tag == HtmlTag.Meta && found is null)
            {
                string? charset = null;
                string? content = null;
                var isType = false;
                while (attributes.Read())
                {
                    if (attributes.Is("charset"u8))
                        charset = Encoding.Latin1.GetString(attributes.Value);
                    else if (attributes.Is("content"u8))
                        content = Encoding.Latin1.GetString(attributes.Value);
                    else if (attributes.Is("http-equiv"u8))
                        isType = Ascii.EqualsIgnoreCase(attributes.Value, "content-type"u8);
                }

                found = Find(charset ?? (isType ? CharsetOf(content) : null));
            }
            else if (tokens.Tag == HtmlTag.Body)
            {
                break;
            }
        }

        return found;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> html, out bool ascii, out bool valid)
    {
        ascii = Ascii.IsValid(html);
        valid = ascii || Utf8.IsValid(html);
        if (valid)
            return true;

        // A page cut at some byte may end inside a code point.
        for (var cut = 1; cut <= 3 && cut < html.Length; cut++)
        {
            if (html[^cut] >= 0xC2)
                return Utf8.IsValid(html[..^cut]);
        }

        return false;
    }

    /// <summary>Whether at least nine in ten of the non-ASCII sequences are UTF-8.</summary>
    private static bool MostlyUtf8(ReadOnlySpan<byte> html)
    {
        long good = 0;
        long bad = 0;
        for (var at = 0; at < html.Length;)
        {
            var plain = html[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (plain < 0)
                break;
            at += plain;
            if (Utf8.TryDecode(html, at, out var length) < 0)
                bad++;
            else
                good++;
            at += length;
        }

        return good >= 9 * bad;
    }

    private static bool IsMultiByte(string name) =>
        name is "shift_jis" or "euc-jp" or "iso-2022-jp" or "gb18030" or "gbk" or "big5" or "euc-kr";

    /// <summary>What a browser set to the page's language would assume; without a language, what the bytes look like.</summary>
    private static string Guess(ReadOnlySpan<byte> html, string language)
    {
        var byLanguage = language switch
        {
            "ru" or "uk" or "be" or "bg" or "mk" or "sr" => "cyrillic",
            "cs" or "hu" or "pl" or "sk" or "sl" or "hr" or "ro" => "windows-1250",
            "el" => "windows-1253",
            "tr" => "windows-1254",
            "he" => "windows-1255",
            "ar" or "fa" or "ur" => "windows-1256",
            "et" or "lt" or "lv" => "windows-1257",
            "vi" => "windows-1258",
            "th" => "windows-874",
            "ja" => "japanese",
            "zh" => "gb18030",
            "ko" => "euc-kr",
            _ => "",
        };
        if (byLanguage == "japanese")
            return LooksLikeEucJp(html) ? "euc-jp" : "shift_jis";
        if (byLanguage is not ("" or "cyrillic"))
            return byLanguage;

        // In text of an alphabet of its own most letters are high bytes, and lower case is frequent: windows-1251 has it at
        // E0..FF, KOI8-R at C0..DF.
        long letters = 0;
        long upperHalf = 0;
        long high = 0;
        foreach (var unit in html)
        {
            if (HtmlTokenizer.IsLetter(unit))
                letters++;
            else if (unit >= 0xE0)
                high++;
            else if (unit >= 0xC0)
                upperHalf++;
        }

        if (byLanguage == "cyrillic" || high + upperHalf > letters)
            return upperHalf > high * 2 ? "koi8-r" : byLanguage == "cyrillic" || high > upperHalf * 2 ? "windows-1251" : "windows-1252";
        return "windows-1252";
    }

    private static bool LooksLikeEucJp(ReadOnlySpan<byte> html)
    {
        // EUC-JP's two-byte characters have both bytes from A1; Shift_JIS has second bytes below that.
        long both = 0;
        long low = 0;
        for (var at = 0; at + 1 < html.Length; at++)
        {
            if (html[at] < 0x80)
                continue;
            if (html[at] is >= 0xA1 and < 0xFF && html[at + 1] is >= 0xA1 and < 0xFF)
                both++;
            else
                low++;
            at++;
        }

        return both > low * 4;
    }

    private static void WriteUtf16(ReadOnlySpan<byte> bytes, bool bigEndian, IBufferWriter<byte> output)
    {
        var writer = new Utf8Writer(output);
        var at = 0;
        while (at + 1 < bytes.Length)
        {
            var unit = Unit(bytes, at, bigEndian);
            at += 2;
            var point = (int)unit;
            if (char.IsHighSurrogate(unit) && at + 1 < bytes.Length && char.IsLowSurrogate(Unit(bytes, at, bigEndian)))
            {
                point = char.ConvertToUtf32(unit, Unit(bytes, at, bigEndian));
                at += 2;
            }

            // Encode writes U+FFFD for a lone surrogate.
            writer.Write(point);
        }

        if (at < bytes.Length)
            writer.Write(Utf8.Replacement);
        writer.Flush();
    }

    private static char Unit(ReadOnlySpan<byte> bytes, int at, bool bigEndian) =>
        (char)(bigEndian ? (bytes[at] << 8) | bytes[at + 1] : (bytes[at + 1] << 8) | bytes[at]);

    private static void WriteMultiByte(ReadOnlySpan<byte> bytes, Encoding encoding, IBufferWriter<byte> output)
    {
        var decoder = encoding.GetDecoder();
        var chars = ArrayPool<char>.Shared.Rent(4096);
        var utf16 = new byte[chars.Length * 2];
        var carry = 0;
        var done = false;
        while (!done)
        {
            decoder.Convert(bytes, chars.AsSpan(carry, 4096 - carry), flush: true, out var used, out var made, out done);
            bytes = bytes[used..];
            var count = carry + made;

            // A surrogate pair may be cut by the buffer's end.
            carry = !done && count > 0 && char.IsHighSurrogate(chars[count - 1]) ? 1 : 0;
            MemoryMarshal.AsBytes(chars.AsSpan(0, count - carry)).CopyTo(utf16);
            WriteUtf16(utf16.AsSpan(0, (count - carry) * 2), bigEndian: false, output);
            if (carry != 0)
                chars[0] = chars[count - 1];
        }

        ArrayPool<char>.Shared.Return(chars);
    }

    private static Encoding MultiByte(string name) =>
        (name is "gbk" or "gb18030" ? Gb18030 : CodePagesEncodingProvider.Instance.GetEncoding(name)) ?? Encoding.Latin1;

    private static int[]? BuildTable(string name)
    {
        if (IsMultiByte(name))
            return null;
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.Latin1;
        var table = new int[128];
        var chars = new char[4];
        for (var value = 0; value < 128; value++)
            table[value] = encoding.GetChars([(byte)(value + 128)], 0, 1, chars, 0) == 1 ? chars[0] : Utf8.Replacement;
        return table;
    }

    private static FrozenDictionary<string, string> BuildLabels()
    {
        // The WHATWG Encoding Standard's labels that occur in practice, by name.
        (string Name, string Labels)[] known =
        [
            ("utf-8", "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 x-unicode20utf8"),
            ("utf-16le", "utf-16 utf-16le ucs-2 unicode iso-10646-ucs-2 csunicode unicodefeff"),
            ("utf-16be", "utf-16be unicodefffe"),
            ("windows-1252", "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 latin1 latin-1 l1 ascii us-ascii ansi_x3.4-1968 cp819 ibm819 iso-ir-100 csisolatin1 ansi"),
            ("iso-8859-2", "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2 iso-ir-101"),
            ("iso-8859-3", "iso-8859-3 iso8859-3 iso_8859-3 latin3 l3"),
            ("iso-8859-4", "iso-8859-4 iso8859-4 iso_8859-4 latin4 l4"),
            ("iso-8859-5", "iso-8859-5 iso8859-5 iso_8859-5 cyrillic csisolatincyrillic"),
            ("iso-8859-6", "iso-8859-6 iso8859-6 iso_8859-6 arabic iso-8859-6-i iso-8859-6-e asmo-708 ecma-114"),
            ("iso-8859-7", "iso-8859-7 iso8859-7 iso_8859-7 greek greek8 ecma-118 elot_928 sun_eu_greek"),
            ("iso-8859-8", "iso-8859-8 iso8859-8 iso_8859-8 hebrew visual iso-8859-8-e iso-8859-8-i logical"),
            ("iso-8859-13", "iso-8859-13 iso8859-13 iso885913"),
            ("iso-8859-15", "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 l9 csisolatin9"),
            ("koi8-r", "koi8-r koi koi8 koi8_r cskoi8r"),
            ("koi8-u", "koi8-u koi8-ru"),
            ("ibm866", "ibm866 866 cp866 csibm866"),
            ("macintosh", "macintosh mac x-mac-roman csmacintosh"),
            ("windows-874", "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"),
            ("windows-1250", "windows-1250 cp1250 x-cp1250"),
            ("windows-1251", "windows-1251 cp1251 x-cp1251 win-1251 win1251"),
            ("windows-1253", "windows-1253 cp1253 x-cp1253"),
            ("windows-1254", "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5 csisolatin5"),
            ("windows-1255", "windows-1255 cp1255 x-cp1255"),
            ("windows-1256", "windows-1256 cp1256 x-cp1256"),
            ("windows-1257", "windows-1257 cp1257 x-cp1257"),
            ("windows-1258", "windows-1258 cp1258 x-cp1258"),
            ("gb18030", "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58"),
            ("big5", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
            ("euc-jp", "euc-jp x-euc-jp cseucpkdfmtjapanese"),
            ("iso-2022-jp", "iso-2022-jp csiso2022jp"),
            ("shift_jis", "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis"),
            ("euc-kr", "euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 cseuckr csksc56011987 iso-ir-149"),
        ];
        return known.SelectMany(item => item.Labels.Split(' ').Select(label => KeyValuePair.Create(label, item.Name)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
