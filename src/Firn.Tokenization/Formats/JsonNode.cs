using System.Text.Json;
using Firn.Core;

namespace Firn.Tokenization.Formats;

/// <summary>A value of a JSON file with the path that leads to it, so that every complaint names its key.</summary>
/// <param name="element">The value.</param>
/// <param name="parent">Where it is, or, with an index, where the array is that it is in.</param>
/// <param name="file">The file, for errors.</param>
/// <param name="index">Its place in an array, so that a path is made only when it is asked for; else -1.</param>
internal readonly struct JsonNode(JsonElement element, string parent, string file, int index = -1)
{
    /// <summary>The value.</summary>
    public JsonElement Element => element;

    /// <summary>Where it is, as <c>model.merges[3]</c>.</summary>
    public string Path => index < 0 ? parent : $"{parent}[{index}]";

    /// <summary>True for JSON's null.</summary>
    public bool IsNull => element.ValueKind == JsonValueKind.Null;

    /// <summary>The members of an object, which must all be among <paramref name="known"/>.</summary>
    public void Expect(params ReadOnlySpan<string> known)
    {
        Kind(JsonValueKind.Object, "an object");
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw Error($"{Child(property.Name)} is not known; supported here: {string.Join(", ", known.ToArray())}");
        }
    }

    /// <summary>A member that must be there.</summary>
    public JsonNode this[string name] => Find(name) ?? throw Error($"{Child(name)} is missing");

    /// <summary>A member, or null where it is absent.</summary>
    public JsonNode? Find(string name)
    {
        Kind(JsonValueKind.Object, "an object");
        return element.TryGetProperty(name, out var value) ? new JsonNode(value, Child(name), file) : null;
    }

    /// <summary>A member, or null where it is absent or JSON's null.</summary>
    public JsonNode? Given(string name) => Find(name) is { IsNull: false } node ? node : null;

    /// <summary>The elements of an array.</summary>
    public List<JsonNode> Items()
    {
        Kind(JsonValueKind.Array, "an array");
        var list = new List<JsonNode>(element.GetArrayLength());
        var path = Path;
        foreach (var item in element.EnumerateArray())
            list.Add(new JsonNode(item, path, file, list.Count));
        return list;
    }

    /// <summary>An element of an array that has one there.</summary>
    public JsonNode At(int place) => new(element[place], Path, file, place);

    /// <summary>A string.</summary>
    public string Text()
    {
        Kind(JsonValueKind.String, "a string");
        return element.GetString()!;
    }

    /// <summary>true or false.</summary>
    public bool Flag() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error($"{Path} must be true or false"),
    };

    /// <summary>A member that is true or false, with the value that its absence means.</summary>
    public bool Flag(string name, bool absent) => Given(name) is { } node ? node.Flag() : absent;

    /// <summary>A member that is a text, with the value that its absence means.</summary>
    public string Text(string name, string absent) => Given(name) is { } node ? node.Text() : absent;

    /// <summary>A member that is one character.</summary>
    public string Character(string name, string absent)
    {
        var text = Text(name, absent);
        return text.EnumerateRunes().Count() == 1 ? text : throw Error($"{Child(name)} must be one character");
    }

    /// <summary>A number.</summary>
    public double Number() => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw Error($"{Path} must be a number");

    /// <summary>A member that is a whole number from 0, with the value that its absence means.</summary>
    public int Count(string name, int absent)
    {
        if (Given(name) is not { } node)
            return absent;
        return node.Element.ValueKind == JsonValueKind.Number && node.Element.TryGetInt32(out var count) && count >= 0 ? count : throw Error($"{Child(name)} must be a whole number from 0");
    }

    /// <summary>The error for a type that is not supported here.</summary>
    public FirnException Unsupported(string supported) => Error($"{Path} of type {this["type"].Text()} is not supported; {supported} are");

    /// <summary>The file, for errors.</summary>
    public string File => file;

    /// <summary>A token id.</summary>
    public int Id()
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var id) || id is < 0 or > MaxId)
            throw Error($"{Path} must be a token id from 0 to {MaxId}");
        return id;
    }

    /// <summary>The error for this file.</summary>
    public FirnException Error(string cause, Exception? inner = null) => Failure(file, cause, inner);

    /// <summary>The error for a file.</summary>
    public static FirnException Failure(string file, string cause, Exception? inner = null) =>
        new("FIRN-TOK-002", file, cause, "correct the file, or export it again from the tool that made it (docs/tokenizer.md lists what is read)", ExitCode.Invalid, inner);

    // Ids size arrays; the largest published vocabulary has 262,144 entries.
    internal const int MaxId = (1 << 24) - 1;

    private string Child(string name) => Path is { Length: > 0 } path ? $"{path}.{name}" : name;

    private void Kind(JsonValueKind kind, string noun)
    {
        if (element.ValueKind != kind)
            throw Error($"{(Path is { Length: > 0 } path ? path : "the file")} must be {noun}");
    }
}
