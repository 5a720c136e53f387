using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Firn.Core.Recipes;

/// <summary>Turns a recipe's tables into records by property name, and collects every mistake on the way.</summary>
[RequiresUnreferencedCode("configuration records are bound by reflection")]
[RequiresDynamicCode("configuration records are bound by reflection")]
internal sealed class RecipeBinder(List<RecipeProblem> problems)
{
    public object? Record(Type type, RecipeTable table, string path)
    {
        var record = RuntimeHelpers.GetUninitializedObject(type);
        if (type.GetConstructor(Type.EmptyTypes) is { } make)
            record = make.Invoke(null);
        var known = Settings(type).ToDictionary(property => RecipeNaming.Key(property.Name), StringComparer.Ordinal);
        var before = problems.Count;
        foreach (var (key, node) in table.Items)
        {
            if (!known.TryGetValue(key, out var property))
            {
                problems.Add(new(node.Place, Join(path, key), "is not a setting" + Suggestion(key, known.Keys)));
                continue;
            }

            var mistakes = problems.Count;
            var value = Value(property.PropertyType, node, Join(path, key));
            if (problems.Count != mistakes || value is null)
                continue;
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                var whole = value is TimeSpan span ? span.TotalSeconds : value;
                if (!rule.IsValid(whole))
                    problems.Add(new(node.Place, Join(path, key), Broken(rule, node)));
            }

            property.SetValue(record, value);
        }

        foreach (var (key, property) in known)
        {
            if (property.GetCustomAttribute<RequiredMemberAttribute>() is not null && !table.Items.ContainsKey(key))
                problems.Add(new(table.Place, Join(path, key), "is missing"));
        }

        if (problems.Count == before && record is IValidatableObject whole_)
        {
            foreach (var result in whole_.Validate(new ValidationContext(record)))
            {
                var key = result.MemberNames.Select(RecipeNaming.Key).FirstOrDefault();
                var place = key is not null && table.Items.TryGetValue(key, out var node) ? node.Place : table.Place;
                problems.Add(new(place, key is null ? path : Join(path, key), result.ErrorMessage ?? "is invalid"));
            }
        }

        return record;
    }

    internal static IEnumerable<PropertyInfo> Settings(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.GetIndexParameters().Length == 0);

    private object? Value(Type type, RecipeNode node, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(bool) || type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan))
            return Scalar(type, node, path);
        if (Element(type) is { } element)
            return List(element, type, node, path);
        if (Entry(type) is { } entry)
            return Dictionary(entry, node, path);
        if (node is RecipeTable table)
            return Record(type, table, path);
        problems.Add(new(node.Place, path, $"expected a table, found a {node.Kind}"));
        return null;
    }

    private object? Scalar(Type type, RecipeNode node, string path)
    {
        if (node is not RecipeScalar { Value: var value })
        {
            problems.Add(new(node.Place, path, $"expected {Words(type)}, found a {node.Kind}"));
            return null;
        }

        switch (value)
        {
            case string text when type == typeof(string):
                return text;
            case bool flag when type == typeof(bool):
                return flag;
            case string text when type == typeof(TimeSpan):
                if (RecipeNaming.TryTimeSpan(text, out var span))
                    return span;
                break;
            case string text when type.IsEnum:
                foreach (var member in Enum.GetNames(type))
                {
                    if (RecipeNaming.EnumValue(member) == text)
                        return Enum.Parse(type, member);
                }

                var choices = Enum.GetNames(type).Select(RecipeNaming.EnumValue).ToArray();
                problems.Add(new(node.Place, path, $"\"{text}\" is none of {string.Join(", ", choices)}" + Suggestion(text, choices)));
                return null;
            case long number when type == typeof(double) || type == typeof(float):
                return Convert.ChangeType((double)number, type, CultureInfo.InvariantCulture);
            case double number when type == typeof(double) || type == typeof(float):
                return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
            case long number when type.IsPrimitive && type != typeof(bool):
                try
                {
                    return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
                }
                catch (OverflowException)
                {
                    problems.Add(new(node.Place, path, $"{number} does not fit {Words(type)}"));
                    return null;
                }
        }

        problems.Add(new(node.Place, path, $"expected {Words(type)}, found {(value is string text_ ? $"\"{text_}\"" : Convert.ToString(value, CultureInfo.InvariantCulture)?.ToLowerInvariant())}"));
        return null;
    }

    private object? List(Type element, Type type, RecipeNode node, string path)
    {
        if (node is not RecipeArray array)
        {
            problems.Add(new(node.Place, path, $"expected an array, found a {node.Kind}"));
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        for (var i = 0; i < array.Items.Count; i++)
        {
            if (Value(element, array.Items[i], $"{path}[{i}]") is { } item)
                list.Add(item);
        }

        if (!type.IsArray)
            return list;
        var result = Array.CreateInstance(element, list.Count);
        list.CopyTo(result, 0);
        return result;
    }

    private IDictionary? Dictionary(Type entry, RecipeNode node, string path)
    {
        if (node is not RecipeTable table)
        {
            problems.Add(new(node.Place, path, $"expected a table, found a {node.Kind}"));
            return null;
        }

        var result = (IDictionary)Activator.CreateInstance(typeof(SortedDictionary<,>).MakeGenericType(typeof(string), entry), StringComparer.Ordinal)!;
        foreach (var (key, item) in table.Items)
        {
            if (Value(entry, item, Join(path, key)) is { } value)
                result.Add(key, value);
        }

        return result;
    }

    private static Type? Element(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || type.GetGenericTypeDefinition() == typeof(List<>)) ? type.GetGenericArguments()[0]
        : null;

    private static Type? Entry(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static string Broken(ValidationAttribute rule, RecipeNode node)
    {
        var found = node is RecipeScalar { Value: var value } ? Convert.ToString(value, CultureInfo.InvariantCulture) : node.Kind;
        return rule is RangeAttribute range ? $"{found} is outside [{range.Minimum}, {range.Maximum}]" : rule.FormatErrorMessage(found ?? "");
    }

    private static string Words(Type type) =>
        type == typeof(string) ? "a string"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a length of time such as \"90s\""
        : type == typeof(double) || type == typeof(float) ? "a number"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(RecipeNaming.EnumValue))
        : "a whole number";

    private static string Suggestion(string wrong, IEnumerable<string> known)
    {
        var best = known.Select(name => (name, distance: RecipeNaming.Distance(wrong, name))).OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal).FirstOrDefault();
        return best.name is not null && best.distance <= Math.Max(2, wrong.Length / 3) ? $"; did you mean {best.name}?" : "";
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
