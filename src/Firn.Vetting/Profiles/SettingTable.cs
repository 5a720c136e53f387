using System.Globalization;
using Firn.Core.Recipes;

namespace Firn.Vetting.Profiles;

/// <summary>
/// Reads the settings of one table by name, without reflection, and collects every mistake: a wrong type, a value out of
/// range, and at the end each key that nobody asked for.
/// </summary>
internal sealed class SettingTable(RecipeTable table, string path, List<RecipeProblem> problems)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys => table.Items.Keys;

    public bool Has(string key) => table.Items.ContainsKey(key);

    public string? Text(string key) => Scalar<string>(key, "a string", value => value as string);

    public bool Flag(string key, bool without) => Scalar(key, "true or false", value => value as bool?) ?? without;

    public long? Whole(string key, long least = 0, long most = long.MaxValue) =>
        InRange(key, Scalar(key, "a whole number", value => value as long?), least, most);

    public double? Real(string key, double least, double most) =>
        InRange(key, Scalar(key, "a number", value => value is long whole ? whole : value as double?), least, most);

    public TimeSpan? Span(string key, TimeSpan? most = null)
    {
        var span = Scalar(key, "a length of time such as \"90s\"", value => value is string text && RecipeNaming.TryTimeSpan(text, out var read) ? read : (TimeSpan?)null);
        if (span is { } got && (got <= TimeSpan.Zero || got > (most ?? TimeSpan.FromDays(1))))
        {
            Problem(key, $"{table.Items[key] switch { RecipeScalar scalar => scalar.Value, _ => "" }} is not between 0 and {(most ?? TimeSpan.FromDays(1)).TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
            return null;
        }

        return span;
    }

    public Quantity? Size(string key) => Scalar(key, "a size with its unit, such as \"4 GiB\"", value => value is string text && Quantity.TryParse(text, rate: false, out var read) ? read : (Quantity?)null);

    public Quantity? Rate(string key) => Scalar(key, "a rate with its unit, such as \"15 GB/s\" or \"15 GiB/s\"", value => value is string text && Quantity.TryParse(text, rate: true, out var read) ? read : (Quantity?)null);

    public IReadOnlyList<string> Texts(string key)
    {
        asked.Add(key);
        if (!table.Items.TryGetValue(key, out var node))
            return [];
        if (node is RecipeArray array && array.Items.All(item => item is RecipeScalar { Value: string }))
            return [.. array.Items.Select(item => (string)((RecipeScalar)item).Value)];
        Problem(key, $"expected an array of strings, found a {node.Kind}");
        return [];
    }

    public IReadOnlyList<long> Wholes(string key, IReadOnlyList<long> without)
    {
        asked.Add(key);
        if (!table.Items.TryGetValue(key, out var node))
            return without;
        if (node is RecipeArray array && array.Items.All(item => item is RecipeScalar { Value: long }))
            return [.. array.Items.Select(item => (long)((RecipeScalar)item).Value)];
        Problem(key, $"expected an array of whole numbers, found a {node.Kind}");
        return without;
    }

    public IReadOnlyDictionary<string, string> Map(string key)
    {
        asked.Add(key);
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!table.Items.TryGetValue(key, out var node))
            return map;
        if (node is not RecipeTable entries)
        {
            Problem(key, $"expected a table, found a {node.Kind}");
            return map;
        }

        foreach (var (name, item) in entries.Items)
        {
            if (item is RecipeScalar { Value: string text })
                map[name] = text;
            else
                problems.Add(new(item.Place, $"{Join(key)}.{name}", $"expected a string, found a {item.Kind}"));
        }

        return map;
    }

    /// <summary>A table below this one; null when it is not there.</summary>
    public SettingTable? Table(string key)
    {
        asked.Add(key);
        if (!table.Items.TryGetValue(key, out var node))
            return null;
        if (node is RecipeTable below)
            return new(below, Join(key), problems);
        Problem(key, $"expected a table, found a {node.Kind}");
        return null;
    }

    /// <summary>An array of tables: <c>[[disk.at]]</c>.</summary>
    public IReadOnlyList<SettingTable> Tables(string key)
    {
        asked.Add(key);
        if (!table.Items.TryGetValue(key, out var node))
            return [];
        if (node is RecipeArray array && array.Items.All(item => item is RecipeTable))
            return [.. array.Items.Select((item, index) => new SettingTable((RecipeTable)item, $"{Join(key)}[{index}]", problems))];
        Problem(key, $"expected tables ([[{Join(key)}]]), found a {node.Kind}");
        return [];
    }

    public void Problem(string key, string cause) =>
        problems.Add(new(table.Items.TryGetValue(key, out var node) ? node.Place : table.Place, Join(key), cause));

    /// <summary>Every key that was not asked for is a mistake.</summary>
    public void End()
    {
        foreach (var (key, node) in table.Items)
        {
            if (asked.Contains(key))
                continue;
            var best = asked.Select(name => (name, distance: RecipeNaming.Distance(key, name))).OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal).FirstOrDefault();
            problems.Add(new(node.Place, Join(key), "is not a setting" + (best.name is not null && best.distance <= Math.Max(2, key.Length / 3) ? $"; did you mean {best.name}?" : "")));
        }
    }

    private T? Scalar<T>(string key, string words, Func<object, T?> read)
    {
        asked.Add(key);
        if (!table.Items.TryGetValue(key, out var node))
            return default;
        if (node is RecipeScalar { Value: var value } && read(value) is { } good)
            return good;
        Problem(key, $"expected {words}, found {(node is RecipeScalar { Value: var wrong } ? $"{(wrong is string ? $"\"{wrong}\"" : Convert.ToString(wrong, CultureInfo.InvariantCulture))}" : $"a {node.Kind}")}");
        return default;
    }

    private T? InRange<T>(string key, T? value, T least, T most)
        where T : struct, IComparable<T>
    {
        if (value is not { } got || (got.CompareTo(least) >= 0 && got.CompareTo(most) <= 0))
            return value;
        Problem(key, string.Create(CultureInfo.InvariantCulture, $"{got} is outside [{least}, {most}]"));
        return null;
    }

    private string Join(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
