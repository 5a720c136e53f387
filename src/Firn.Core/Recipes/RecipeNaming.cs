using System.Globalization;
using System.Text;

namespace Firn.Core.Recipes;

/// <summary>How C# names are written in a recipe.</summary>
internal static class RecipeNaming
{
    /// <summary><c>MinWords</c> to <c>min_words</c>, <c>TopNGram2</c> to <c>top_n_gram2</c>.</summary>
    public static string Key(string property) => Split(property, '_');

    /// <summary><c>OptOut</c> to <c>opt-out</c>.</summary>
    public static string EnumValue(string member) => Split(member, '-');

    /// <summary>A length of time as recipes write it: <c>90s</c>, <c>7m</c>, <c>2h</c>, <c>500ms</c>.</summary>
    public static bool TryTimeSpan(string text, out TimeSpan value)
    {
        value = default;
        foreach (var (unit, ticks) in new[] { ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay) })
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                value = TimeSpan.FromTicks((long)(number * ticks));
                return true;
            }
        }

        return false;
    }

    /// <summary>Edit distance with transpositions, for suggestions.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static string Split(string name, char separator)
    {
        var result = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
                result.Append(separator);
            result.Append(char.ToLowerInvariant(name[i]));
        }

        return result.ToString();
    }
}
