using System.Text.Json;
using Firn.Core.Recipes;

namespace Firn.Vetting.Profiles;

/// <summary>A profile's tables on the wire.</summary>
internal static class TableJson
{
    private static readonly RecipePlace Sent = new("the coordinator's profile", 0);

    public static string Write(RecipeTable table)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            Value(json, table);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static RecipeTable Read(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
        return Node(document.RootElement) as RecipeTable ?? throw new JsonException("a profile is an object");
    }

    private static void Value(Utf8JsonWriter json, RecipeNode node)
    {
        switch (node)
        {
            case RecipeTable table:
                json.WriteStartObject();
                foreach (var (key, item) in table.Items)
                {
                    json.WritePropertyName(key);
                    Value(json, item);
                }

                json.WriteEndObject();
                break;
            case RecipeArray array:
                json.WriteStartArray();
                foreach (var item in array.Items)
                    Value(json, item);
                json.WriteEndArray();
                break;
            case RecipeScalar { Value: long whole }:
                json.WriteNumberValue(whole);
                break;
            case RecipeScalar { Value: double real }:
                // Always with a point or an exponent, so that it comes back as what it was.
                json.WriteRawValue(real.ToString("0.0################E+0", System.Globalization.CultureInfo.InvariantCulture));
                break;
            case RecipeScalar { Value: bool flag }:
                json.WriteBooleanValue(flag);
                break;
            case RecipeScalar { Value: var text }:
                json.WriteStringValue((string)text);
                break;
        }
    }

    private static RecipeNode Node(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var table = new RecipeTable(Sent);
                foreach (var property in element.EnumerateObject())
                    table.Items[property.Name] = Node(property.Value);
                return table;
            case JsonValueKind.Array:
                var array = new RecipeArray(Sent);
                foreach (var item in element.EnumerateArray())
                    array.Items.Add(Node(item));
                return array;
            case JsonValueKind.True or JsonValueKind.False:
                return new RecipeScalar(Sent, element.GetBoolean());
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) && !element.GetRawText().Contains('E', StringComparison.Ordinal) ? new RecipeScalar(Sent, whole) : new RecipeScalar(Sent, element.GetDouble());
            default:
                return new RecipeScalar(Sent, element.GetString() ?? "");
        }
    }
}
