using System.Collections.Frozen;

namespace Firn.Compliance.PersonalData;

/// <summary>From the way a run of groups is written to the rules that know this layout. One lookup for a run.</summary>
internal static class NumberLayouts
{
    /// <summary>The longest and shortest numbers of any rule, in digits and letters.</summary>
    public const int Shortest = 8;

    /// <inheritdoc cref="Shortest"/>
    public const int Longest = 19;

    private static readonly FrozenDictionary<UInt128, Entry[]> Table = Build();

    /// <summary>The rules for a layout; empty when there are none.</summary>
    public static ReadOnlySpan<Entry> Find(UInt128 layout) => Table.TryGetValue(layout, out var entries) ? entries : [];

    /// <summary>Adds a group to a layout: 9 bits, so that fourteen groups fit. The first group's separator does not count.</summary>
    public static UInt128 Append(UInt128 layout, NumberGroup group, bool first) =>
        (layout << 9) | Code(first ? NumberGap.None : group.Before, group.IsLetters, group.Length);

    private static UInt128 Code(NumberGap gap, bool letters, int length) => (UInt128)(uint)(((int)gap << 6) | (letters ? 32 : 0) | Math.Min(length, 31));

    private static FrozenDictionary<UInt128, Entry[]> Build()
    {
        var entries = new Dictionary<UInt128, List<Entry>>();
        foreach (var rule in (NumberRule[])[.. NationalNumbers.Rules, CardRule.Rule, CardRule.UnionPay])
        {
            foreach (var picture in rule.Telling)
                Add(picture, new Entry(rule, true));
            foreach (var picture in rule.Named)
                Add(picture, new Entry(rule, false));
        }

        return entries.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray());

        void Add(string picture, Entry entry)
        {
            var layout = Parse(picture);
            if (!entries.TryGetValue(layout, out var list))
                entries[layout] = list = [];
            list.Add(entry);
        }
    }

    private static UInt128 Parse(string picture)
    {
        UInt128 layout = 0;
        var gap = NumberGap.None;
        for (var at = 0; at < picture.Length;)
        {
            var sign = picture[at];
            if (sign is not ('d' or 'A'))
            {
                gap = sign switch { ' ' => NumberGap.Space, '-' => NumberGap.Hyphen, '.' => NumberGap.Point, '/' => NumberGap.Slash, '+' => NumberGap.Plus, _ => NumberGap.Other };
                at++;
                continue;
            }

            var end = at;
            while (end < picture.Length && picture[end] == sign)
                end++;
            layout = (layout << 9) | Code(gap, sign == 'A', end - at);
            gap = NumberGap.None;
            at = end;
        }

        return layout;
    }

    /// <summary>A rule that knows a layout.</summary>
    /// <param name="Rule">The rule.</param>
    /// <param name="IsTelling">Whether the layout needs no word beside it.</param>
    public readonly record struct Entry(NumberRule Rule, bool IsTelling);
}
