using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Firn.Core.Recipes;

/// <summary>Writes a configuration record back as TOML, defaults included, in one canonical form: what is hashed and saved beside a run.</summary>
public static class RecipeText
{
    /// <summary>The semantic settings, those marked <see cref="ExecutionAttribute"/> left out. Equal configurations give equal text.</summary>
    [RequiresUnreferencedCode("configuration records are written by reflection")]
    public static string Semantic(object config) => Write(config, execution: false);

    /// <summary>The settings marked <see cref="ExecutionAttribute"/> only.</summary>
    [RequiresUnreferencedCode("configuration records are written by reflection")]
    public static string Execution(object config) => Write(config, execution: true);

    [RequiresUnreferencedCode("configuration records are written by reflection")]
    private static string Write(object config, bool execution)
    {
        var lines = new StringBuilder();
        Table(lines, config, "", execution, marked: false);
        return lines.ToString();
    }

    [RequiresUnreferencedCode("configuration records are written by reflection")]
    private static void Table(StringBuilder lines, object record, string path, bool execution, bool marked)
    {
        var nested = new List<(string Key, object Value, bool Marked)>();
        foreach (var property in RecipeBinder.Settings(record.GetType()).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            var mark = marked || property.GetCustomAttribute<ExecutionAttribute>() is not null;
            if (mark && !execution)
                continue;
            if (property.GetValue(record) is not { } value)
                continue;
            var key = RecipeNaming.Key(property.Name);
            if (Inline(value) is not { } text)
                nested.Add((key, value, mark));
            else if (mark == execution)
                lines.Append(CultureInfo.InvariantCulture, $"{key} = {text}\n");
        }

        foreach (var (key, value, mark) in nested)
        {
            var name = path.Length == 0 ? key : $"{path}.{key}";
            if (value is IDictionary { } entries)
            {
                foreach (DictionaryEntry entry in entries)
                    Section(lines, $"[{name}.{Quote((string)entry.Key)}]", entry.Value!, $"{name}.{Quote((string)entry.Key)}", execution, mark);
            }
            else if (value is IEnumerable items)
            {
                foreach (var item in items)
                    Section(lines, $"[[{name}]]", item, name, execution, mark);
            }
            else
            {
                Section(lines, $"[{name}]", value, name, execution, mark);
            }
        }
    }

    [RequiresUnreferencedCode("configuration records are written by reflection")]
    private static void Section(StringBuilder lines, string header, object record, string path, bool execution, bool marked)
    {
        var body = new StringBuilder();
        Table(body, record, path, execution, marked);
        if (body.Length > 0 || !execution)
            lines.Append('\n').Append(header).Append('\n').Append(body);
    }

    private static string? Inline(object value) => value switch
    {
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        double number => Real(number),
        float number => Real(number),
        TimeSpan span => $"\"{(long)span.TotalMilliseconds}ms\"",
        Enum member => Quote(RecipeNaming.EnumValue(member.ToString())),
        IConvertible number => Convert.ToString(number, CultureInfo.InvariantCulture),
        IDictionary { Count: 0 } => "{}",
        IDictionary dictionary when Scalars(dictionary.Values) => "{ " + string.Join(", ", dictionary.Keys.Cast<string>().Select(key => $"{Quote(key)} = {Inline(dictionary[key]!)}")) + " }",
        IDictionary => null,
        IEnumerable items when Scalars(items) => "[" + string.Join(", ", items.Cast<object>().Select(Inline)) + "]",
        _ => null,
    };

    private static bool Scalars(IEnumerable items) => items.Cast<object>().All(item => item is string or IConvertible or TimeSpan or Enum);

    private static string Real(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E', 'N') >= 0 || text.Contains('∞', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            quoted.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(unit) => $"\\u{(int)unit:X4}",
                _ => unit.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
