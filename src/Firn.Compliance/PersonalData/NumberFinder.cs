namespace Firn.Compliance.PersonalData;

/// <summary>Finds the numbers in a cluster of groups: IPv4 addresses, IBANs, cards, numbers of states, telephone numbers.</summary>
internal static class NumberFinder
{
    private const int FewestDigits = 4; // 8.8.8.8

    /// <summary>Looks at the cluster around a candidate.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="at">The candidate: a digit or a full stop between digits.</param>
    /// <param name="from">Nothing before this may be used.</param>
    /// <param name="config">Which classes.</param>
    /// <param name="language">The text's language, for example <c>deu_Latn</c>; empty when unknown.</param>
    /// <param name="span">What was found.</param>
    /// <param name="end">Where to go on when nothing was found.</param>
    public static bool TryMatch(ReadOnlySpan<byte> text, int at, int from, PiiConfig config, ReadOnlySpan<byte> language, out PiiSpan span, out int end)
    {
        span = default;

        // Most numbers are short and stand alone: years, prices, times.
        end = at + 1;
        while (end < text.Length && NumberCluster.IsDigit(text[end]))
            end++;
        if (config.Ibans && end - at >= 2 && at >= from + 2 && IsIbanStart(text, at - 2) && IbanRule.TryMatch(text, at - 2, out span))
            return true;
        if (end - at < PhoneRule.FewestDigits && text[at] != '.' && IsLonely(text, at, end))
            return false;

        if (IsShort(text, at, from, end, out var behind))
        {
            end = behind;
            return false;
        }

        var cluster = new NumberCluster(text, at, from);
        end = Math.Max(cluster.End, at + 1);
        if (cluster.Digits < FewestDigits)
            return false;
        if (config.Ips && TryIpv4(text, in cluster, from, out span))
            return true;
        if (cluster.Digits < 6)
            return false;
        return ((config.Cards || config.NationalIds) && cluster.Digits >= 7 && TryLayouts(text, in cluster, config, out span))
            || (config.Phones && cluster.Digits >= PhoneRule.FewestDigits && PhoneRule.TryMatch(text, in cluster, from, language, out span));
    }

    // Years with a hyphen between, as notices of copyright have them, and decimals and versions of few digits: standing alone, they are no number of any rule.
    private static bool IsShort(ReadOnlySpan<byte> text, int at, int from, int end, out int behind)
    {
        behind = end;
        if (text[at] == '.')
        {
            var start = at;
            while (start > from && NumberCluster.IsDigit(text[start - 1]))
                start--;
            var points = 1;
            while (behind + 1 < text.Length && text[behind] == '.' && NumberCluster.IsDigit(text[behind + 1]))
            {
                points++;
                behind++;
                while (behind < text.Length && NumberCluster.IsDigit(text[behind]))
                    behind++;
            }

            return points < 3 && behind - start - points < PhoneRule.FewestDigits && IsLonely(text, start, behind);
        }

        behind = end + 5;
        return end - at == 4 && behind <= text.Length && text[end] == '-' && IsYear(text, at) && IsYear(text, end + 1) && (behind == text.Length || !NumberCluster.IsDigit(text[behind])) && IsLonely(text, at, behind);
    }

    private static bool IsYear(ReadOnlySpan<byte> text, int at) =>
        (text[at], text[at + 1]) is ((byte)'1', (byte)'8' or (byte)'9') or ((byte)'2', (byte)'0') && NumberCluster.IsDigit(text[at + 2]) && NumberCluster.IsDigit(text[at + 3]);

    /// <summary>
    /// Nothing that a cluster (<see cref="NumberCluster"/>) could take in stands on either side of digits: behind up to three separators neither a digit nor, behind one, the few
    /// capitals that may belong to a number. What it is not sure of it calls no edge.
    /// </summary>
    internal static bool IsLonely(ReadOnlySpan<byte> text, int at, int end) => IsLeftEdge(text, at) && IsRightEdge(text, end);

    private static bool IsLeftEdge(ReadOnlySpan<byte> text, int at)
    {
        var edge = at;
        while (edge > 0 && at - edge < 4 && IsSign(text[edge - 1]))
            edge--;
        if (edge == 0)
            return true;
        var unit = text[edge - 1];
        if (at - edge == 4 || NumberCluster.IsDigit(unit))
            return false;
        if (unit >= 0x80)
            return unit is not (0xA0 or 0xAF or 0x87 or 0x89 or (>= 0x90 and <= 0x93)); // last bytes of separators beyond ASCII
        if (!char.IsAsciiLetter((char)unit))
            return true;
        if (edge == at)
            return false;

        // Behind one space, hyphen or slash: one or three capitals.
        if (at - edge > 1 || !char.IsAsciiLetterUpper((char)unit) || text[edge] is (byte)'.' or (byte)'(' or (byte)')' or (byte)'+')
            return true;
        var run = edge;
        while (run > 0 && edge - run < 4 && char.IsAsciiLetter((char)text[run - 1]))
            run--;
        return edge - run is not (1 or 3);
    }

    private static bool IsRightEdge(ReadOnlySpan<byte> text, int end)
    {
        var edge = end;
        while (edge < text.Length && edge - end < 4 && IsSign(text[edge]))
            edge++;
        if (edge == text.Length)
            return true;
        var unit = text[edge];
        if (edge - end == 4 || NumberCluster.IsDigit(unit))
            return false;
        if (unit >= 0x80)
            return unit is not (0xC2 or 0xE2); // first bytes of separators beyond ASCII
        if (!char.IsAsciiLetter((char)unit))
            return true;
        if (edge == end)
            return false;

        // Behind one space or hyphen: one or two capitals.
        if (edge - end > 1 || !char.IsAsciiLetterUpper((char)unit) || text[end] is not ((byte)' ' or (byte)'-'))
            return true;
        var run = edge + 1;
        while (run < text.Length && run - edge < 3 && char.IsAsciiLetter((char)text[run]))
            run++;
        return run - edge > 2;
    }

    private static bool IsSign(byte unit) => unit is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')' or (byte)'+';

    private static bool IsIbanStart(ReadOnlySpan<byte> text, int start) =>
        text[start] is >= (byte)'A' and <= (byte)'Z' && text[start + 1] is >= (byte)'A' and <= (byte)'Z' && PiiBoundary.Before(text, start);

    private static bool TryIpv4(ReadOnlySpan<byte> text, in NumberCluster cluster, int from, out PiiSpan span)
    {
        span = default;
        for (var first = 0; first + 3 < cluster.Count; first++)
        {
            if (cluster[first + 1].Before == NumberGap.Point && cluster[first + 2].Before == NumberGap.Point && cluster[first + 3].Before == NumberGap.Point
                && !cluster[first].IsLetters && IpRule.TryIpv4(text, cluster[first].End, from, out span))
                return true;
        }

        return false;
    }

    private static bool TryLayouts(ReadOnlySpan<byte> text, in NumberCluster cluster, PiiConfig config, out PiiSpan span)
    {
        span = default;
        Span<byte> plain = stackalloc byte[NumberLayouts.Longest];
        for (var first = 0; first < cluster.Count; first++)
        {
            if (!PiiBoundary.NumberBefore(text, cluster[first].Start))
                continue;
            UInt128 layout = 0;
            var length = 0;
            for (var last = first; last < cluster.Count; last++)
            {
                var group = cluster[last];
                length += group.Length;
                if (length > NumberLayouts.Longest)
                    break;
                for (var i = 0; i < group.Length; i++)
                {
                    var unit = text[group.Start + i];
                    plain[length - group.Length + i] = unit is >= (byte)'a' and <= (byte)'z' ? (byte)(unit & ~0x20) : unit;
                }

                layout = NumberLayouts.Append(layout, group, last == first);
                if (length < NumberLayouts.Shortest || (length < 13 && PiiBoundary.FollowsComma(text, cluster[first].Start)))
                    continue;
                foreach (var entry in NumberLayouts.Find(layout))
                {
                    if (config.Has(entry.Rule.Kind) && entry.Rule.Check(plain[..length]) && StandsAlone(text, in cluster, first, last) && NumberContext.Accepts(text, entry, cluster[first].Start, group.End))
                    {
                        span = new PiiSpan(entry.Rule.Kind, cluster[first].Start, group.End - cluster[first].Start, entry.Rule.Kind == PiiKind.NationalId ? entry.Rule.Type : "");
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // A run of groups is a number of its own unless its neighbours are joined to it in the way its own groups are.
    private static bool StandsAlone(ReadOnlySpan<byte> text, in NumberCluster cluster, int first, int last)
    {
        if (!PiiBoundary.NumberAfter(text, cluster[last].End))
            return false;
        var before = first > 0 ? cluster[first].Before : NumberGap.None;
        var after = last + 1 < cluster.Count ? cluster[last + 1].Before : NumberGap.None;
        if ((first > 0 && before is not (NumberGap.Space or NumberGap.Other)) || (last + 1 < cluster.Count && after is not (NumberGap.Space or NumberGap.Other or NumberGap.Slash)))
            return false;
        for (var i = first + 1; i <= last; i++)
        {
            var inside = cluster[i].Before;
            if (inside == NumberGap.Space && ((first > 0 && before == inside && !cluster[first - 1].IsLetters) || (last + 1 < cluster.Count && after == inside && !cluster[last + 1].IsLetters)))
                return false;
        }

        return true;
    }
}
