using System.Globalization;
using System.Text;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots.Mutation;

/// <summary>
/// A second matcher, slow and plain, written from RFC 9309 and from Google's description of its parser, that shares no code with the
/// first: characters of Latin-1 stand for bytes, patterns are lists of symbols, matching is a table over positions.
/// </summary>
internal static class ReferenceMatcher
{
    private const string TokenLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
    private const int Star = -1;
    private const int End = -2;

    [ThreadStatic]
    private static byte[]? lastFile;

    [ThreadStatic]
    private static List<Line>? lastLines;

    /// <summary>What the file says; the line is that of the winning rule, 0 without one, and -1 where several readings decide together.</summary>
    public static (bool Allowed, int Line) Decide(byte[] file, string agent, byte[] url, RobotsMode mode)
    {
        if (!ReferenceEquals(file, lastFile))
            (lastFile, lastLines) = (file, Lines(Encoding.Latin1.GetString(file)));
        var lines = lastLines!;
        var name = agent.Trim();
        var path = PathOf(Encoding.Latin1.GetString(url));
        if (mode == RobotsMode.Google)
            return Ask(lines, google: true, value => GoogleNames(value, name), path, strict: false);
        if (path == "/robots.txt")
            return (true, mode == RobotsMode.Rfc ? 0 : -1);
        if (mode == RobotsMode.Rfc)
            return Ask(lines, google: false, value => SameProduct(value, name), path, strict: false);

        // Every way to read names and lines: one objection is enough.
        List<(bool Google, Func<string, bool> Names)> readings = [(false, value => SameProduct(value, name)), (true, value => SameProduct(value, name)), (true, value => GoogleNames(value, name))];
        if (Leading(name, TokenLetters) != name)
            readings.AddRange([(false, value => IsWhole(value, name)), (true, value => IsWhole(value, name))]);
        if (lines.Any(line => line is { Key: "agent", InGoogle: true } && IsList(line.Value) && InList(line.Value, name)))
            readings.AddRange([(false, value => InList(value, name)), (true, value => InList(value, name))]);
        return (readings.All(reading => Ask(lines, reading.Google, reading.Names, path, strict: true).Allowed), -1);
    }

    private sealed record Line(int Number, string Key, string Value, bool InRfc, bool InGoogle);

    private static List<Line> Lines(string file)
    {
        foreach (var mark in (string[])["\u00EF\u00BB\u00BF", "\u00EF\u00BB", "\u00EF"])
        {
            if (file.StartsWith(mark, StringComparison.Ordinal))
            {
                file = file[mark.Length..];
                break;
            }
        }

        var lines = new List<Line>();
        var number = 0;
        foreach (var whole in file.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n'))
        {
            number++;
            var cut = whole.Length > 16_663 ? whole[..16_663] : whole;
            var (rfc, google) = (Parse(whole), Parse(cut));
            if (rfc == google && google.Key.Length > 0)
                lines.Add(new Line(number, google.Key, google.Value, google.Exact, true));
            else
            {
                if (rfc.Key.Length > 0 && rfc.Exact)
                    lines.Add(new Line(number, rfc.Key, rfc.Value, true, false));
                if (google.Key.Length > 0)
                    lines.Add(new Line(number, google.Key, google.Value, false, true));
            }
        }

        return lines;
    }

    private static (string Key, string Value, bool Exact) Parse(string line)
    {
        var end = line.IndexOfAny(['#', '\0']);
        var text = Strip(end < 0 ? line : line[..end]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        string key, value;
        if (colon >= 0)
        {
            (key, value) = (Strip(text[..colon]), Strip(text[(colon + 1)..]));
        }
        else
        {
            var words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2)
                return ("", "", false);
            (key, value) = (Strip(words[0]), Strip(words[1]));
        }

        foreach (var (kind, names) in (List<(string, string[])>)[("agent", ["user-agent", "useragent", "user agent"]), ("allow", ["allow"]), ("disallow", ["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"])])
        {
            if (names.Any(name => key.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
                return (kind, value, colon >= 0 && key.Equals(names[0], StringComparison.OrdinalIgnoreCase));
        }

        return ("", "", false);
    }

    private static string Strip(string text) => text.Trim(' ', '\t', '\n', '\v', '\f', '\r');

    private static (bool Allowed, int Line) Ask(List<Line> lines, bool google, Func<string, bool> names, string path, bool strict)
    {
        List<Line> own = [], everyones = [];
        bool named = false, inOwn = false, inEveryone = false, listing = false;
        foreach (var line in lines.Where(line => google ? line.InGoogle : line.InRfc && (line.Key != "agent" || line.Value.Length > 0)))
        {
            if (line.Key == "agent")
            {
                if (!listing)
                    inOwn = inEveryone = false;
                listing = true;
                inOwn |= names(line.Value);
                inEveryone |= IsEveryone(line.Value);
                named |= inOwn;
                continue;
            }

            listing = false;
            if (inOwn)
                own.Add(line);
            if (inEveryone)
                everyones.Add(line);
        }

        var best = (Length: -1, Allow: true, Line: 0);
        var units = google ? path.Select(letter => (int)letter).ToList() : Normal(path);
        foreach (var line in named ? own : everyones)
        {
            var allow = line.Key == "allow";
            var value = line.Value;
            if (strict && !google && !allow && value.Length > 0 && value[0] is not ('/' or '*' or '$'))
                value = "/" + value;
            Consider(value, allow, line.Number);
            var slash = value.LastIndexOf('/');
            if (google && allow && slash >= 0 && value[slash..].StartsWith("/index.htm", StringComparison.Ordinal))
                Consider(value[..(slash + 1)] + "$", true, line.Number);
        }

        return (best.Allow || best.Length == 0, best.Line);

        void Consider(string value, bool allow, int number)
        {
            var pattern = Pattern(value, google);
            if (!Matches(pattern, units))
                return;
            var wins = pattern.Count > best.Length || (pattern.Count == best.Length && allow && !best.Allow) || (pattern.Count == best.Length && allow == best.Allow && number < best.Line);
            if (wins)
                best = (pattern.Count, allow, number);
        }
    }

    // Table over positions: row i says which lengths of the path the first i symbols can take.
    private static bool Matches(List<int> pattern, List<int> path)
    {
        var reach = new bool[path.Count + 1];
        reach[0] = true;
        foreach (var symbol in pattern)
        {
            var next = new bool[path.Count + 1];
            for (var at = 0; at <= path.Count; at++)
            {
                if (!reach[at])
                    continue;
                if (symbol == End)
                    next[at] |= at == path.Count;
                else if (symbol == Star)
                    Array.Fill(next, true, at, path.Count - at + 1);
                else if (at < path.Count && path[at] == symbol)
                    next[at + 1] = true;
            }

            reach = next;
        }

        return reach.Contains(true);
    }

    private static List<int> Pattern(string value, bool google)
    {
        var symbols = new List<int>();
        var piece = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var isEnd = value[i] == '$' && i == value.Length - 1;
            if (value[i] != '*' && !isEnd)
            {
                piece.Append(value[i]);
                continue;
            }

            Flush();
            symbols.Add(isEnd ? End : Star);
        }

        Flush();
        return symbols;

        void Flush()
        {
            symbols.AddRange(google ? Escaped(piece.ToString()) : Normal(piece.ToString()));
            piece.Clear();
        }
    }

    // Each byte once decoded: printable ASCII stands for itself, the rest for its encoding in capitals.
    private static List<int> Normal(string text)
    {
        var units = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            var value = (int)text[i];
            if (IsEncoded(text, i))
            {
                value = int.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }

            units.AddRange(value is >= 0x21 and <= 0x7E && value != '%' ? [value] : $"%{value:X2}".Select(letter => (int)letter));
        }

        return units;
    }

    private static List<int> Escaped(string text)
    {
        var units = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEncoded(text, i))
            {
                units.AddRange(text.Substring(i, 3).ToUpperInvariant().Select(letter => (int)letter));
                i += 2;
            }
            else if (text[i] >= 0x80)
            {
                units.AddRange($"%{(int)text[i]:X2}".Select(letter => (int)letter));
            }
            else
            {
                units.Add(text[i]);
            }
        }

        return units;
    }

    private static bool IsEncoded(string text, int at) => text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);

    // Path, parameters and query; what comes before the authority's end and behind a fragment's mark is none of them.
    private static string PathOf(string url)
    {
        var from = url.StartsWith("//", StringComparison.Ordinal) ? 2 : 0;
        var early = url.IndexOfAny(['/', '?', ';'], from);
        var scheme = url.IndexOf("://", from, StringComparison.Ordinal);
        var authority = scheme < 0 || (early >= 0 && early < scheme) ? from : scheme + 3;
        var start = url.IndexOfAny(['/', '?', ';'], authority);
        var hash = url.IndexOf('#', from);
        if (start < 0 || (hash >= 0 && hash < start))
            return "/";
        var path = hash < 0 ? url[start..] : url[start..hash];
        return path[0] == '/' ? path : "/" + path;
    }

    private static bool IsEveryone(string value) => value.Length > 0 && value[0] == '*' && (value.Length == 1 || value[1] is ' ' or '\t' or '\n' or '\v' or '\f' or '\r');

    private static bool SameProduct(string value, string agent) => Leading(agent, TokenLetters + "0123456789") is { Length: > 0 } product && Same(Leading(value, TokenLetters + "0123456789"), product);

    private static bool GoogleNames(string value, string agent) => !IsEveryone(value) && Same(Leading(value, TokenLetters), agent);

    private static bool IsWhole(string value, string agent) => !IsEveryone(value) && agent.Length > 0 && Same(value, agent);

    private static bool IsList(string value) => value.AsSpan().ContainsAny(',', ';') || (value.Length > 1 && value[0] == '*' && !IsEveryone(value));

    private static bool InList(string value, string agent) => value.Split([',', ';']).Select(piece => piece.Trim(' ', '\t', '*')).Any(piece => SameProduct(piece, agent) || (agent.Length > 0 && Same(piece, agent)));

    private static string Leading(string text, string letters)
    {
        var length = 0;
        while (length < text.Length && letters.Contains(text[length], StringComparison.Ordinal))
            length++;
        return text[..length];
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
