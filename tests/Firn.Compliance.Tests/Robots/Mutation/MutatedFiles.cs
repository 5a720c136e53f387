using System.Text;
using System.Text.RegularExpressions;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots.Mutation;

/// <summary>
/// Small files at the edges of the rules, and what becomes of each when one thing in it changes: a line dropped, doubled or moved,
/// allow for disallow, a star or a dollar put in or taken out, a letter's case, a byte encoded or decoded, a slash more or less, a
/// name with digits. Each comes with the agents and URLs that lie on both sides of its rules.
/// </summary>
internal static partial class MutatedFiles
{
    private const int UrlsPerFile = 16;

    private static readonly string[] Seeds =
    [
        "User-agent: *\nDisallow: /ab\nAllow: /abc\n",
        "User-agent: *\nAllow: /ab\nDisallow: /a\nDisallow: /ab$\n",
        "User-agent: *\nDisallow:\nDisallow: /x\nAllow: /x$\n",
        "User-agent: *\nDisallow: /*?\nAllow: /*?p=\nDisallow: /*.php$\nAllow: /a*b*c\nDisallow: /a*b$\nDisallow: /*;s\n",
        "User-agent: *\nDisallow: /%7Ea/%C3%A9\nAllow: /~a/é/%2F\nDisallow: /a%2fb\nDisallow: /%\nAllow: /%zz\nDisallow: /a%3cd\nAllow: /%25\n",
        "User-agent: *\nDisallow: /\nAllow: /d/index.html\nAllow: /e/index.htm?x\nAllow: /index.html\n",
        "User-agent: GPTBot\nDisallow: /g\nUser-agent: *\nDisallow: /s\nUser-agent: GPTBot\nAllow: /g/a\n",
        "User-agent: GPTBot\nUser-agent: CCBot\n\nSitemap: http://h/s\nUser-agent: AI2Bot\nCrawl-delay: 5\nDisallow: /x\nUser-agent: *\nAllow: /\n",
        "User-agent: CCBot/2.0\nDisallow: /c\nUser-agent: AI2Bot\nDisallow: /i\nUser-agent: AI\nAllow: /i\nUser-agent: Foo Bar\nDisallow: /f\n",
        "User-agent: GPTBot, CCBot\nDisallow: /l\nUser-agent: *AI2Bot*\nDisallow: /m\nUser-agent: * all\nDisallow: /n\n",
        "Disallow: /before\nUser-agent: *\nuser agent: GPTBot\nDissallow: /t\nDisallow /sp\nDisallow /two words\nAllow:/u\n disallow : /v \nDisallowed: /w\n",
        "\u00EF\u00BB\u00BFUser-agent: *\r\nDisallow: /r#c\rAllow: /r/a\n#\nDisallow: /z #x\n",
        "User-agent:\nDisallow: /e\nUser-agent: GPTBot\nAllow: /e/f\nUser-agent: \nDisallow: /e/f/g\n",
        "User-agent: *\nDisallow: priv\nDisallow: *x\nDisallow: $\nAllow: *\nDisallow: /$\nDisallow: /a$b\nDisallow: /q**r\nAllow: /q*$\n",
        "User-agent: *\nDisallow: /robots.txt\nDisallow: /p/\nAllow: /p/q\nDisallow: /p/q/r\nAllow: /p/q/r/s\nDisallow: /po\nDisallow: /pz\n",
        "User-agent: *\nDisallow: /*a=\nDisallow: /*b=\nDisallow: /*/cc/\nDisallow: /*.pdf$\nDisallow: /*d\nAllow: /ok*/cc/\nAllow: /*z=*y\nDisallow: /*é\nDisallow: /*%20\nAllow: /k*?\n",
        "User-agent: *\nDisallow: /k\nUser-agent: gptbot/1.1 (x)\nDisallow: /k/l\nUser-agent: GPTBot2\nDisallow: /k/m\nUser-agent: 2\nDisallow: /k/n\n",
        "<html><body>User-agent: *</body>\nDisallow: /h\nnothing\n\u0000User-agent: *\nUser-agent: *\u0000x\nDisallow: /o\u0000p\n",
    ];

    // Files for one edge each, asked as they are: what separates agents' names and lists, keys and values that hardly are any; bytes that are encoded; rules that
    // lie beside each other in the tree; rules with stars told apart by the pair of bytes that they need. Some with URLs of their own.
    private static readonly (string File, string[] Urls)[] Edges =
    [
        ("User-agent: *\tx\nDisallow: /tab\n", []),
        ("User-agent: *\u000Ex\nDisallow: /so\nUser-agent: *\nDisallow: /other\n", []),
        ("User-agent: *\fx\nDisallow: /ff\n", []),
        ("User-agent: *\nDisallow: /a\nUser-agent: * all\nAllow: /ab\n", []),
        ("User-agent: * all\nDisallow: /a\nUser-agent: *\nAllow: /ab\n", []),
        ("User-agent: GPTBot,, CCBot\nDisallow: /ll\nUser-agent: *\nDisallow: /m\n", []),
        ("User-agent: ,GPTBot\nDisallow: /cm\n", []),
        ("User-agent: GPTBot,CCBot\nDisallow: /ns\n", []),
        ("User agent: AI2Bot\nDisallow: /ai\nUser-agent: AI2Bot/1.0\nAllow: /q\n", []),
        ("User-agent: *\nDisallow\nDisallow /three words\nDisallow:\u000E/so\nDisallow:/x\u000E\nDisallow: /end\n", []),
        ("User-agent: *\nDisallow: /ab\nDisallow: /?\nDisallow: //\n",
            ["", "//", "///ab", "h.test", "abc#x", "a/", "?/ab", "h.test?/ab", "://h/ab", "x:/", "x://", "x:///ab", "#/ab", "//h#/ab", "https://h.test#/ab", "https:///ab/cd", "http:///ab/cd", "https://h?ab", "http://h?ab", "https://h.test?" + new string('\u00E9', 256)]),
        ("User-agent: *\nDisallow: /a\u0080\nDisallow: /b\u007F\nDisallow: /c c\nDisallow: /d!\u00E9\nDisallow: /e\tf\nDisallow: /g!\n",
            ["https://h.test/a%80", "https://h.test/b%7F", "https://h.test/b%7f", "https://h.test/c%20c", "https://h.test/d%21\u00E9", "https://h.test/d!%E9", "https://h.test/e%09f", "https://h.test/g%21"]),
        ("User-agent: *\nDisallow: /abc$\nAllow: /*abc\n", []),
        ("User-agent: (x)\nDissallow: /w\n", []),
        ("User-agent: *\nDisallow: /\nAllow: /%7eb/index.html\n", ["https://h.test/%7Eb/"]),
        ("User-agent: *\nDisallow: /bb1xx\nDisallow: /aaaa\nDisallow: /bb2\n", []),
        ("User-agent: *\n" + string.Concat(Enumerable.Range(1, 24).Select(length => $"Disallow: /*{"abcdefghijklmnopqrstuvwx"[..length]}\n")), [.. Enumerable.Range(1, 24).Select(length => "https://h.test/" + "abcdefghijklmnopqrstuvwx"[..length])]),
        ("User-agent: *\nDisallow: /*qz\nDisallow: */q\nDisallow: /*xx\nDisallow: /*yy\nDisallow: /*ww\n", [.. Enumerable.Range(13, 22).SelectMany(length => (string[])["https://h.test/" + new string('a', length), $"https://h.test/{new string('a', length)}qz", "https://h.test/q" + new string('a', length)])]),
    ];

    private static readonly Dictionary<string, string[]> OwnUrls = Edges.ToDictionary(edge => edge.File, edge => edge.Urls, StringComparer.Ordinal);

    /// <summary>A file, an agent and a URL to ask about.</summary>
    public readonly record struct Case(byte[] File, string Agent, byte[] Url);

    /// <summary>Every file, as it is and with one change, in a fixed order, each once.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Edges.Select(edge => edge.File).Append(LongLines()).Concat(Seeds).Concat(Seeds.SelectMany(Changes)).Distinct()];

    /// <summary>Files with their agents and URLs.</summary>
    /// <param name="step">Every how many of the changed files; those as they are come all.</param>
    public static IEnumerable<Case> Cases(int step = 1)
    {
        var unchanged = Edges.Length + 1 + Seeds.Length;
        for (var i = 0; i < Files.Count; i += i < unchanged ? 1 : step)
        {
            // Each file takes its share of the URLs in turn: its neighbours, one change away, take the others.
            var bytes = Encoding.Latin1.GetBytes(Files[i]);
            var urls = Urls(Files[i]).Select(url => Encoding.Latin1.GetBytes(url)).ToList();
            var share = i < unchanged ? 1 : Math.Max(1, urls.Count / UrlsPerFile);
            foreach (var agent in Agents(Files[i]))
            {
                for (var url = i % share; url < urls.Count; url += share)
                    yield return new Case(bytes, agent, urls[url]);
            }
        }
    }

    private static IEnumerable<string> Changes(string file)
    {
        var lines = file.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            yield return Join(lines.Where((_, index) => index != i));
            yield return Join([.. lines[..i], lines[i], .. lines[i..]]);
            yield return Join([.. lines[..i], "", .. lines[i..]]);
            yield return Join([.. lines[..i], "Sitemap: /a", .. lines[i..]]);
            if (i + 2 < lines.Length)
                yield return Join([.. lines[..i], lines[i + 1], lines[i], .. lines[(i + 2)..]]);
            foreach (var changed in LineChanges(lines[i]))
                yield return Join([.. lines[..i], changed, .. lines[(i + 1)..]]);
        }

        yield return file.Replace("\n", "\r\n", StringComparison.Ordinal);
        yield return file.Replace("\n", "\r", StringComparison.Ordinal);
        yield return file.TrimEnd('\n');
        yield return "\u00EF" + file;
        yield return "\u00EF\u00BB" + file;

        static string Join(IEnumerable<string> lines) => string.Join('\n', lines);
    }

    private static IEnumerable<string> LineChanges(string line)
    {
        yield return line.Contains("Disallow", StringComparison.Ordinal) ? line.Replace("Disallow", "Allow", StringComparison.Ordinal) : line.Replace("Allow", "Disallow", StringComparison.Ordinal);
        yield return line.ToUpperInvariant();
        yield return line.Replace(":", "", StringComparison.Ordinal);
        yield return line.Replace(":", " :\t", StringComparison.Ordinal);
        yield return "\t" + line + " ";
        yield return line + "$";
        yield return line + "*";
        yield return line + "/";
        yield return line + "2";
        yield return line + " # c";
        yield return line + "\u0000";
        yield return line.TrimEnd('$');
        yield return line.Replace("*", "", StringComparison.Ordinal);
        yield return line.Replace("-", "", StringComparison.Ordinal);
        var from = line.IndexOf(':', StringComparison.Ordinal) + 1;
        for (var i = from; i < Math.Min(line.Length, from + 14); i++)
        {
            if (line[i] == ' ')
                continue;
            var (before, letter, after) = (line[..i], line[i], line[(i + 1)..]);
            yield return before + after;
            yield return before + "*" + after;
            yield return before + "*" + letter + after;
            yield return $"{before}%{(int)letter:X2}{after}";
            yield return $"{before}%{(int)letter:x2}{after}";
            if (char.IsAsciiLetter(letter))
                yield return before + (char)(letter ^ 0x20) + after;
            if (letter == '%' && after.Length >= 2 && int.TryParse(after.AsSpan(0, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
                yield return before + (char)value + after[2..];
        }
    }

    private static IEnumerable<string> Agents(string file)
    {
        var named = AgentLine().Matches(file).Select(match => match.Groups[1].Value.Trim()).Where(name => name.Length is > 0 and < 20).SelectMany(name => name.Split(',')).Select(name => name.Trim('*', ' ')).Where(name => name.Length > 0);
        return named.Append("GPTBot").Append("*").SelectMany(name => (string[])[name, name.Split('/', ' ')[0]]).Append("Other").Concat(file.Contains(",,", StringComparison.Ordinal) ? ["", ", CCBot"] : []).Distinct().Take(6);
    }

    // On both sides of every rule: the pattern's own paths, one byte less, one more, in the other case, encoded and decoded.
    private static IEnumerable<string> Urls(string file)
    {
        var urls = new List<string> { "https://h.test", "https://h.test/", "https://h.test/robots.txt", "https://h.test?q", "//h.test/a#f", "/ab", "http://h.test/x;s?p=1#/ab", "https://h.test/a%2Fb%20", "HTTPS://h.test/e/", "https://h.test/three words", "https://h.test/so", "https://h.test/d/", "https://h.test/this/is/a/path/that/is/longer/than/one/look.php?ba=1&a=2/cc/" };
        urls.AddRange(OwnUrls.GetValueOrDefault(file, []));
        foreach (var pattern in RuleLine().Matches(file).Select(match => match.Groups[1].Value.Trim()).Where(value => value.Length is > 0 and < 60).Distinct().Take(10))
        {
            var path = "https://h.test" + (pattern[0] == '/' ? "" : "/") + pattern.TrimEnd('$');
            var plain = path.Replace("*", "", StringComparison.Ordinal);
            urls.AddRange([plain, plain + "y", plain[..^1], path.Replace("*", "/z", StringComparison.Ordinal), path.Replace("*", "", StringComparison.Ordinal) + "?a=1"]);
            urls.Add(plain[..^1] + (char)(char.IsAsciiLetter(plain[^1]) ? plain[^1] ^ 0x20 : plain[^1]));
            urls.Add($"{plain[..^1]}%{(int)plain[^1]:x2}");
            urls.Add(path.Replace('*', 'x') + "/s/long/enough/for/several/looks/at/sixteen/bytes");
        }

        return urls.Distinct();
    }

    // Google keeps 16,663 bytes of a line: rules that end just before, at and behind that, indented and not, and some that Google alone reads.
    private static string LongLines() => "User-agent: *\n" + string.Concat(((int[])[0, 3]).SelectMany(indent => Enumerable.Range(16_661, 4).Select(length =>
        $"{new string(' ', indent)}Disallow:{new string(' ', length - indent - 9 - 9)}/long{(char)('a' + length - 16_661 + indent * 4)}/bc\n")))
        + $"Dissallow:{new string(' ', 16_650)}/google/bc\nDisallow:{new string(' ', 16_660)}/beyond\nDisallow: /last\n";

    [GeneratedRegex("(?i)user-?agent:([^\\r\\n#]*)")]
    private static partial Regex AgentLine();

    [GeneratedRegex("(?i)allow[^:\\r\\n]*:?([^\\r\\n#]*)")]
    private static partial Regex RuleLine();
}
