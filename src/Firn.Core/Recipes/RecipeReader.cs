using System.Globalization;
using System.Runtime.InteropServices;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Firn.Core.Recipes;

/// <summary>Reads a recipe with everything it extends, and the settings of the command line laid over it.</summary>
/// <param name="problems">Every mistake goes here.</param>
/// <param name="builtIn">The text of a recipe that the program brings along, by its name; null when there is none.</param>
internal sealed class RecipeReader(List<RecipeProblem> problems, Func<string, string?>? builtIn = null)
{
    private const int DeepestExtends = 8;

    public RecipeTable Read(string path, int depth = 0)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FirnException("FIRN-COR-011", path, $"the recipe cannot be read: {error.Message}", "check the path", ExitCode.NotFound, error);
        }

        var table = Parse(text, path);
        if (!table.Items.Remove("extends", out var extends))
            return table;
        if (extends is not RecipeScalar { Value: string name })
        {
            problems.Add(new(extends.Place, "extends", $"expected the path of a recipe, found a {extends.Kind}"));
            return table;
        }

        if (builtIn?.Invoke(name) is { } known)
        {
            var whole = Parse(known, name);
            whole.Overlay(table);
            return whole;
        }

        var below = Path.Combine(Path.GetDirectoryName(path) ?? "", name);
        if (depth == DeepestExtends || !File.Exists(below))
        {
            problems.Add(new(extends.Place, "extends", depth == DeepestExtends ? "recipes extend each other too deeply, perhaps in a circle" : $"there is no recipe {below}"));
            return table;
        }

        var merged = Read(below, depth + 1);
        merged.Overlay(table);
        return merged;
    }

    /// <summary>Reads one <c>a.b=c</c>; a value that is not TOML is taken as a string.</summary>
    public void Set(RecipeTable root, string setting)
    {
        var place = new RecipePlace("--set " + setting, 0);
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            problems.Add(new(place, setting, "expected key=value, for example pretrain.steps=100"));
            return;
        }

        var key = setting[..equals].Trim();
        var value = setting[(equals + 1)..].Trim();
        var syntax = SyntaxParser.Parse($"{key} = {value}\n", place.File);
        if (syntax.HasErrors)
            syntax = SyntaxParser.Parse($"{key} = \"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n", place.File);
        if (syntax.HasErrors)
        {
            problems.Add(new(place, key, "is not a key"));
            return;
        }

        var over = new RecipeTable(place);
        foreach (var item in syntax.KeyValues)
            Put(over, item, place.File, withLine: false);
        root.Overlay(over);
    }

    /// <summary>Reads the text of a recipe that stands alone.</summary>
    public RecipeTable Parse(string text, string file)
    {
        var syntax = SyntaxParser.Parse(text, file);
        foreach (var message in syntax.Diagnostics)
            problems.Add(new(new(file, message.Span.Start.Line + 1), "TOML", message.Message));
        var root = new RecipeTable(new(file, 0));
        if (syntax.HasErrors)
            return root;
        foreach (var item in syntax.KeyValues)
            Put(root, item, file, withLine: true);
        foreach (var section in syntax.Tables)
        {
            var place = new RecipePlace(file, section.Span.Start.Line + 1);
            var table = new RecipeTable(place);
            var path = KeyPath(section.Name!);
            var parent = Descend(root, CollectionsMarshal.AsSpan(path)[..^1], place);
            if (parent is null)
                continue;
            if (section is TableArraySyntax)
            {
                if (!parent.Items.TryGetValue(path[^1], out var existing))
                    parent.Items[path[^1]] = existing = new RecipeArray(place);
                if (existing is RecipeArray array)
                    array.Items.Add(table);
                else
                    problems.Add(new(place, path[^1], $"is already a {existing.Kind}"));
            }
            else if (parent.Items.TryGetValue(path[^1], out var existing) && existing is RecipeTable before)
            {
                table = before;
            }
            else
            {
                parent.Items[path[^1]] = table;
            }

            foreach (var item in section.Items)
                Put(table, item, file, withLine: true);
        }

        return root;
    }

    private void Put(RecipeTable table, KeyValueSyntax item, string file, bool withLine)
    {
        var place = new RecipePlace(file, withLine ? item.Span.Start.Line + 1 : 0);
        var path = KeyPath(item.Key!);
        var parent = Descend(table, CollectionsMarshal.AsSpan(path)[..^1], place);
        if (parent is null)
            return;
        if (!parent.Items.TryAdd(path[^1], Value(item.Value!, file, place)))
            problems.Add(new(place, path[^1], "is set twice"));
    }

    private RecipeTable? Descend(RecipeTable table, ReadOnlySpan<string> path, RecipePlace place)
    {
        foreach (var name in path)
        {
            if (!table.Items.TryGetValue(name, out var next))
                table.Items[name] = next = new RecipeTable(place);
            if (next is RecipeArray { Items: [.., RecipeTable last] })
                next = last;
            if (next is not RecipeTable below)
            {
                problems.Add(new(place, name, $"is a {next.Kind}, not a table"));
                return null;
            }

            table = below;
        }

        return table;
    }

    private RecipeNode Value(ValueSyntax value, string file, RecipePlace place)
    {
        switch (value)
        {
            case StringValueSyntax text:
                return new RecipeScalar(place, text.Value ?? "");
            case IntegerValueSyntax integer:
                return new RecipeScalar(place, integer.Value);
            case FloatValueSyntax real:
                return new RecipeScalar(place, real.Value);
            case BooleanValueSyntax flag:
                return new RecipeScalar(place, flag.Value);
            case ArraySyntax items:
                var array = new RecipeArray(place);
                foreach (var item in items.Items)
                    array.Items.Add(Value(item.Value!, file, new(file, place.Line > 0 ? item.Span.Start.Line + 1 : 0)));
                return array;
            case InlineTableSyntax inline:
                var table = new RecipeTable(place);
                foreach (var item in inline.Items)
                    Put(table, item.KeyValue!, file, place.Line > 0);
                return table;
            default:
                return new RecipeScalar(place, value.ToString()?.Trim() ?? "");
        }
    }

    private static List<string> KeyPath(KeySyntax key)
    {
        var path = new List<string> { Name(key.Key!) };
        foreach (var part in key.DotKeys)
            path.Add(Name(part.Key!));
        return path;
    }

    private static string Name(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key!.Text!.Trim(),
        StringValueSyntax text => text.Value ?? "",
        _ => string.Format(CultureInfo.InvariantCulture, "{0}", key).Trim(),
    };
}
