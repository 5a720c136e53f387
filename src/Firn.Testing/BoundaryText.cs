using System.Text;
using Firn.Core;

namespace Firn.Testing;

/// <summary>
/// Texts for tokenizers to disagree about, each a pure function of a seed and a number: mostly boundaries. Letters beyond the basic
/// plane, combining marks in wrong places, all white space, NUL and other controls, contractions in every case, digits of many
/// scripts, Han without spaces, runs. Only characters that Unicode 13 already had, so that libraries with older tables agree.
/// </summary>
public static class BoundaryText
{
    private static readonly string[] Words =
    [
        "the", "The", "THE", "don", "Don", "HTTPServer", "iPhone", "naïve", "Straße", "ǅungla", "Москва", "İstanbul", "ﬁn", "日本語", "中华人民共和国", "한국어", "ภาษาไทย", "עברית", "العربية", "हिन्दी", "ক্ষ", "தமிழ்",
        "ខ្មែរ", "မြန်မာ", "አማርኛ", "ᎣᏏᏲ", "ꙗко", "𐐔𐐇𐐝", "𐐨𐐩", "𝒜𝓑", "𐌌𐌄𐌕", "𠮷野家", "👩‍👩‍👧‍👦", "🇨🇭", "🏳️‍🌈", "e\u0301", "\u0301\u0302", "a\u20DD", "\u0903x", "\uFE0F", "x_y", "a.b", "C++", "</div>", "https://a.b/c?d=e#f",
        "\\n", "{{", "}}", "/*", "*/", "//", "==", "...", "…", "—", "«", "»", "“", "”", "¿", "€", "™", "\uFFFD", "\uE000", "0x1F", "3.14", "1,000", "½", "²", "Ⅷ", "٣٤", "१२", "𝟘𝟙", "㊿", "🄋",
    ];

    private static readonly string[] Spaces =
    [
        " ", " ", " ", "  ", "   ", "\t", "\t\t", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n ", " \n", "\n\t", " \r\n ", "\v", "\f", "\u0085", "\u00A0", "\u1680", "\u2000", "\u2003", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
    ];

    private static readonly string[] Unseen = ["\0", "\u0001", "\u001B", "\u001C", "\u001F", "\u007F", "\u0080", "\u009F", "\u00AD", "\u180E", "\u200B", "\u200C", "\u200D", "\u200E", "\u2060", "\uFEFF", "\uFFFE", "\U000E0041"];

    private static readonly string[] Apostrophes = ["'", "'", "'", "’", "ʼ", "＇", "''", " '", "\n'"];

    private static readonly string[] Contractions =
    [
        "s", "t", "re", "ve", "m", "ll", "d", "S", "T", "RE", "VE", "M", "LL", "D", "Re", "rE", "Ve", "lL", "ſ", "ſt", "r", "v", "l", "sé", "s\u0301", "tt", "dD", "re1", "llama",
    ];

    // First and last code points of blocks, assigned throughout but for a few places.
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0x20, 0x7E), (0xA1, 0xFF), (0x100, 0x24F), (0x250, 0x2FF), (0x300, 0x36F), (0x391, 0x3C9), (0x400, 0x481), (0x483, 0x52F), (0x5D0, 0x5EA), (0x610, 0x6DC), (0x904, 0x939), (0x93A, 0x94F),
        (0x966, 0x96F), (0xE01, 0xE3A), (0xE40, 0xE5B), (0x10A0, 0x10C5), (0x10D0, 0x10FF), (0x13A0, 0x13F5), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2070, 0x2071), (0x2080, 0x208E), (0x20A0, 0x20BF), (0x2150, 0x218B), (0x2460, 0x24FF),
        (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FEF), (0x4E00, 0x9FEF), (0xAC00, 0xD7A3), (0xE000, 0xE010), (0xFB50, 0xFBB1), (0xFE20, 0xFE2F), (0xFF10, 0xFF5A), (0x10300, 0x1031F), (0x10330, 0x1034A), (0x10400, 0x1049D), (0x104A0, 0x104A9),
        (0x104B0, 0x104D3), (0x104D8, 0x104FB), (0x10C80, 0x10CB2), (0x1D400, 0x1D454), (0x1D7CE, 0x1D7FF), (0x1E900, 0x1E943), (0x1E950, 0x1E959), (0x1F300, 0x1F5FF), (0x1F600, 0x1F64F), (0x20000, 0x2A6D6), (0xE0100, 0xE01EF),
    ];

    /// <summary>The text of a number.</summary>
    /// <param name="seed">Any.</param>
    /// <param name="number">Any.</param>
    /// <param name="longestRun">Most repetitions of one unit, at least 1; runs of this length are rare.</param>
    public static string Create(ulong seed, ulong number, int longestRun = 4096)
    {
        var random = new CounterRandom(seed, "boundary-text", number);
        var text = new StringBuilder();
        for (var parts = random.NextInt(1 << (1 + random.NextInt(6))); parts >= 0; parts--)
        {
            var part = Part(ref random);
            var times = random.NextInt(12) == 0 ? 1 + random.NextInt(Math.Min(longestRun, 1 << (1 + random.NextInt(13)))) : 1;
            for (var time = Math.Min(times, Math.Max(1, longestRun / part.Length)); time > 0; time--)
                text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>Bytes that mostly are such a text, but for some that are not UTF-8: cut characters, lone continuations, overlong forms, surrogates.</summary>
    /// <inheritdoc cref="Create"/>
    public static byte[] CreateBroken(ulong seed, ulong number, int longestRun = 4096)
    {
        var random = new CounterRandom(seed, "broken-text", number);
        var bytes = Encoding.UTF8.GetBytes(Create(seed, number, longestRun)).ToList();
        for (var faults = 1 + random.NextInt(6); faults > 0; faults--)
        {
            var at = random.NextInt(bytes.Count + 1);
            if (random.NextInt(3) == 0 && at < bytes.Count)
                bytes.RemoveAt(at);
            else
                bytes.InsertRange(at, Faults[random.NextInt(Faults.Length)]);
        }

        return [.. bytes];
    }

    private static readonly byte[][] Faults = [[0x80], [0xFF], [0xFE], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xBF, 0xBF]];

    private static string Part(ref CounterRandom random)
    {
        switch (random.NextInt(10))
        {
            case 0 or 1:
                return Words[random.NextInt(Words.Length)];
            case 2:
                return Words[random.NextInt(Words.Length)] + Apostrophes[random.NextInt(Apostrophes.Length)] + Contractions[random.NextInt(Contractions.Length)];
            case 3 or 4:
                return Spaces[random.NextInt(Spaces.Length)];
            case 5:
                return Unseen[random.NextInt(Unseen.Length)];
            case 6:
                return new string([.. Enumerable.Range(0, 1 + random.NextInt(7)).Select(digit => (char)('0' + digit))]);
            default:
                var (first, last) = Blocks[random.NextInt(Blocks.Length)];
                var text = new StringBuilder();
                for (var count = 1 + random.NextInt(1 << random.NextInt(5)); count > 0; count--)
                    text.Append(char.ConvertFromUtf32(first + random.NextInt(last - first + 1)));
                return text.ToString();
        }
    }
}
