using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// Makes templates of licence texts from the XML of SPDX's list, where <c>optional</c> may be left out and <c>alt</c> may be said in the ways of its
/// pattern; run by <c>eng/licences/firn-licence-texts.cs</c>. A pattern of another form than words at choice and free places stands for its own text only.
/// </summary>
/// <param name="vocabulary">The words of all templates, by their hashes; grows.</param>
internal sealed partial class LicenceTemplateBuilder(Dictionary<ulong, int> vocabulary)
{
    // Free places in a written way.
    private const char Gap = '\u0001', GapOfOne = '\u0002';

    private const int MostWays = 64;

    // Optional words of up to this many belong to the text as most people have it.
    private const int ShortOptional = 3;

    // Words of a copyright notice that is a paragraph like others; whose it is does not matter (SPDX matching guidelines).
    private const int LongestNotice = 30;

    private readonly LicenceWords words = new();
    private readonly List<int> codes = [];
    private readonly StringBuilder plain = new();
    private readonly List<string> runs = [];

    /// <summary>Reads one licence.</summary>
    /// <param name="xml">The file of SPDX's list.</param>
    /// <returns>The template's codes; and the text's runs between free places, for its fingerprint. Null where the file has no text.</returns>
    public (int[] Codes, List<string> Runs)? Build(string xml)
    {
        var text = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Descendants().FirstOrDefault(one => one.Name.LocalName == "text");
        if (text is null)
            return null;
        codes.Clear();
        plain.Clear();
        runs.Clear();
        Children(text, speaks: true);
        Cut();
        return ([.. WithoutLeadingGaps(codes)], [.. runs]);
    }

    private void Children(XElement parent, bool speaks)
    {
        var pending = new StringBuilder();
        foreach (var node in parent.Nodes())
        {
            if (node is XText characters)
            {
                pending.Append(characters.Value);
                continue;
            }

            if (node is not XElement element)
                continue;
            Say(pending, speaks);
            switch (element.Name.LocalName)
            {
                case "alt":
                    Alternatives(element, speaks);
                    break;
                case "optional" or "bullet" or "titleText" or "copyrightText" or "standardLicenseHeader":
                    Optional(element, speaks);
                    break;
                case "p" when CopyrightNotice().IsMatch(element.Value) && Count(element.Value) <= LongestNotice:
                    Optional(element, speaks: false);
                    break;
                default:
                    Children(element, speaks);
                    break;
            }
        }

        Say(pending, speaks);
    }

    private void Say(StringBuilder pending, bool speaks)
    {
        if (speaks)
            plain.Append(' ').Append(pending);
        Words(pending.ToString());
        pending.Clear();
    }

    private void Optional(XElement element, bool speaks)
    {
        var isShort = element.Name.LocalName == "optional" && Count(element.Value) <= ShortOptional;
        if (!isShort)
            Cut();
        var begin = codes.Count;
        codes.Add(LicenceTemplate.Open);
        codes.Add(LicenceTemplate.Or);
        Children(element, speaks && isShort);
        codes.Add(LicenceTemplate.Close);
        if (codes.Count == begin + 3)
            codes.RemoveRange(begin, 3);
        if (!isShort)
            Cut();
    }

    private void Alternatives(XElement element, bool speaks)
    {
        var original = element.Value;
        var ways = Ways(element.Attribute("match")?.Value ?? "") ?? [];
        var free = ways.Exists(way => way.Contains(Gap, StringComparison.Ordinal) || way.Contains(GapOfOne, StringComparison.Ordinal));
        if (free)
            Cut();
        else if (speaks)
            plain.Append(' ').Append(original);
        if (!ways.Contains(original))
            ways.Insert(0, original);
        if (ways.Contains($"{Gap}"))
            ways = [$"{Gap}"];
        else if (ways.Contains($"{GapOfOne}"))
            ways = [$"{GapOfOne}"];
        if (ways.Count > 1)
            codes.Add(LicenceTemplate.Open);
        for (var i = 0; i < ways.Count; i++)
        {
            if (i > 0)
                codes.Add(LicenceTemplate.Or);
            var from = 0;
            for (var at = 0; at <= ways[i].Length; at++)
            {
                if (at < ways[i].Length && ways[i][at] is not (Gap or GapOfOne))
                    continue;
                Words(ways[i][from..at]);
                if (at < ways[i].Length)
                    codes.Add(ways[i][at] == Gap ? LicenceTemplate.Gap : LicenceTemplate.GapOfOne);
                from = at + 1;
            }
        }

        if (ways.Count > 1)
            codes.Add(LicenceTemplate.Close);
    }

    private void Words(string text)
    {
        words.Read(Encoding.UTF8.GetBytes(text));
        foreach (var hash in words.Hashes)
        {
            if (!vocabulary.TryGetValue(hash, out var index))
                vocabulary.Add(hash, index = vocabulary.Count);
            codes.Add(LicenceTemplate.FirstWord + index);
        }
    }

    private int Count(string text)
    {
        words.Read(Encoding.UTF8.GetBytes(text));
        return words.Count;
    }

    private void Cut()
    {
        if (plain.ToString().Trim() is { Length: > 0 } run)
            runs.Add(run);
        plain.Clear();
    }

    // A template begins with a word: what may or may not stand before it does not matter.
    private static List<int> WithoutLeadingGaps(List<int> codes)
    {
        var at = 0;
        while (at < codes.Count && codes[at] < LicenceTemplate.FirstWord && (codes[at] != LicenceTemplate.Open || codes[at + 1] == LicenceTemplate.Or))
        {
            var depth = 0;
            do
                depth += codes[at] == LicenceTemplate.Open ? 1 : codes[at] == LicenceTemplate.Close ? -1 : 0;
            while (depth > 0 && ++at < codes.Count);
            at++;
        }

        return codes[Math.Min(at, codes.Count)..];
    }

    /// <summary>Every way that a pattern allows; null for one of another form.</summary>
    internal static List<string>? Ways(string pattern)
    {
        var at = 0;
        var ways = Choice(pattern, ref at);
        return at == pattern.Length && ways is { Count: > 0 and <= MostWays } ? [.. ways.Distinct()] : null;
    }

    private static List<string>? Choice(string pattern, ref int at)
    {
        var all = new List<string>();
        while (true)
        {
            if (Sequence(pattern, ref at) is not { } ways)
                return null;
            all.AddRange(ways);
            if (at >= pattern.Length || pattern[at] != '|')
                return all;
            at++;
        }
    }

    private static List<string>? Sequence(string pattern, ref int at)
    {
        List<string> ways = [""];
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            if (Atom(pattern, ref at) is not { } atom || Repeated(pattern, ref at, atom) is not { } repeated || ways.Count * repeated.Count > MostWays)
                return null;
            ways = [.. ways.SelectMany(way => repeated.Select(part => way + part))];
        }

        return ways;
    }

    // '.' stands as a free place of one; what repeats it makes it longer.
    private static List<string>? Atom(string pattern, ref int at)
    {
        var sign = pattern[at++];
        switch (sign)
        {
            case '(':
                var inner = Choice(pattern, ref at);
                return inner is not null && at < pattern.Length && pattern[at++] == ')' ? inner : null;
            case '.':
                return [$"{GapOfOne}"];
            case '\\':
                if (at >= pattern.Length)
                    return null;
                var escaped = pattern[at++];
                return escaped is 's' or 't' or 'r' or 'n' or 'f' ? [" "] : char.IsLetterOrDigit(escaped) ? null : [$"{escaped}"];
            case '[':
                var close = pattern.IndexOf(']', at + 1);
                if (close < 0)
                    return null;
                var set = pattern[at..close].Replace("\\t", " ", StringComparison.Ordinal).Replace("\\r", " ", StringComparison.Ordinal).Replace("\\n", " ", StringComparison.Ordinal).Replace("\\f", " ", StringComparison.Ordinal);
                at = close + 1;
                return set[0] != '^' && set.All(one => !char.IsLetterOrDigit(one)) ? [" "] : set.Length == 2 && char.ToLowerInvariant(set[0]) == char.ToLowerInvariant(set[1]) ? [set[..1]] : null;
            case '*' or '+' or '?' or '{' or '^' or '$':
                return null;
            default:
                return [$"{sign}"];
        }
    }

    private static List<string>? Repeated(string pattern, ref int at, List<string> atom)
    {
        if (at >= pattern.Length || pattern[at] is not ('?' or '*' or '+' or '{'))
            return atom is [[GapOfOne]] ? [" "] : atom; // one character of any kind is no word, but a full stop as a rule
        var sign = pattern[at++];
        if (sign == '{')
        {
            var close = pattern.IndexOf('}', at);
            if (close < 0)
                return null;
            at = close + 1;
        }
        else if (at < pattern.Length && pattern[at] == '?')
        {
            at++; // as few as possible: the same words
        }

        if (atom is [[GapOfOne]])
            return sign is '*' or '?' ? [$"{Gap}"] : [$"{GapOfOne}"];
        if (sign == '?')
            return ["", .. atom];
        return atom.TrueForAll(one => !one.Any(char.IsLetterOrDigit) && !one.Contains(Gap, StringComparison.Ordinal) && !one.Contains(GapOfOne, StringComparison.Ordinal)) ? [" "] : null;
    }

    [GeneratedRegex(@"^\W*copyright\b.*([0-9]{4}|<year>)", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex CopyrightNotice();
}
