using System.Globalization;
using System.Text;

namespace Firn.Cluster.Slurm;

/// <summary>Lists of nodes as Slurm writes them: <c>n[1-3,7],login01</c>.</summary>
public static class HostList
{
    private const int Most = 1_000_000;

    /// <summary>The shortest list of these names: equal prefixes share a bracket, runs of numbers become ranges. Sorted, without doubles.</summary>
    public static string Fold(IEnumerable<string> names)
    {
        var groups = new SortedDictionary<(string Prefix, int Width, bool Padded), List<long>>();
        var plain = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var digits = name.Length;
            while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
                digits--;
            if (digits == name.Length || digits == 0 || name.Length - digits > 15)
            {
                plain.Add(name);
                continue;
            }

            // "01" and "1" are different nodes: a padded number belongs to a group of its width.
            var padded = name[digits] == '0' && name.Length - digits > 1;
            var key = (name[..digits], padded ? name.Length - digits : 0, padded);
            if (!groups.TryGetValue(key, out var numbers))
                groups[key] = numbers = [];
            numbers.Add(long.Parse(name.AsSpan(digits), CultureInfo.InvariantCulture));
        }

        // Numbers that fill the width of a padded group belong to it: n08, n09, n10.
        foreach (var (key, numbers) in groups.Where(group => !group.Key.Padded).ToList())
        {
            foreach (var (other, wide) in groups.Where(group => group.Key.Padded && group.Key.Prefix == key.Prefix).ToList())
            {
                wide.AddRange(numbers.Where(number => Digits(number) == other.Width));
                numbers.RemoveAll(number => Digits(number) == other.Width);
            }
        }

        var parts = groups.Where(group => group.Value.Count > 0).Select(group => (group.Key.Prefix, Text: Bracket(group.Key.Prefix, group.Key.Width, group.Value))).Concat(plain.Select(name => (Prefix: name, Text: name)));
        return string.Join(',', parts.OrderBy(part => part.Text, StringComparer.Ordinal).Select(part => part.Text));
    }

    /// <summary>The names in a list.</summary>
    /// <exception cref="FormatException">The text is no list, or one of more than a million names.</exception>
    public static IReadOnlyList<string> Expand(string list)
    {
        var names = new List<string>();
        var start = 0;
        var depth = 0;
        for (var i = 0; i <= list.Length; i++)
        {
            if (i < list.Length && list[i] == '[')
                depth++;
            else if (i < list.Length && list[i] == ']')
                depth--;
            if (i < list.Length && (list[i] != ',' || depth > 0))
                continue;
            if (i > start)
                One(list[start..i], names);
            start = i + 1;
        }

        return depth == 0 ? names : throw new FormatException($"\"{list}\" has a bracket without its other");
    }

    private static void One(string text, List<string> names)
    {
        var open = text.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            Add(names, text);
            return;
        }

        var close = text.IndexOf(']', open);
        if (close < 0)
            throw new FormatException($"\"{text}\" has a bracket without its other");
        foreach (var range in text[(open + 1)..close].Split(','))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || !long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) || !long.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first || last - first >= Most)
                throw new FormatException($"\"{range}\" is no range of numbers");
            for (var number = first; number <= last; number++)
                One(text[..open] + number.ToString(CultureInfo.InvariantCulture).PadLeft(ends[0].Length, '0') + text[(close + 1)..], names);
        }
    }

    private static void Add(List<string> names, string name)
    {
        if (names.Count == Most)
            throw new FormatException("a list of more than a million names");
        names.Add(name);
    }

    private static string Bracket(string prefix, int width, List<long> numbers)
    {
        numbers.Sort();
        var ranges = new List<(long First, long Last)>();
        foreach (var number in numbers)
        {
            if (ranges.Count > 0 && number <= ranges[^1].Last + 1)
                ranges[^1] = (ranges[^1].First, number);
            else
                ranges.Add((number, number));
        }

        var text = new StringBuilder();
        foreach (var (first, last) in ranges)
            text.Append(text.Length > 0 ? "," : "").Append(Padded(first)).Append(last > first ? "-" + Padded(last) : "");
        return ranges is [(var only, var same)] && only == same ? prefix + text : $"{prefix}[{text}]";

        string Padded(long number) => number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
    }

    private static int Digits(long number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
