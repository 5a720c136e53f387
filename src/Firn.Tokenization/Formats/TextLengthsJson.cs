using System.Text.Json;

namespace Firn.Tokenization.Formats;

/// <summary>Reads a file's <c>truncation</c> and <c>padding</c>.</summary>
internal static class TextLengthsJson
{
    // Longer texts than any model takes; a hostile file must not fill memory.
    private const int Longest = 1 << 24;

    /// <summary>Reads them; null where a file has neither.</summary>
    /// <exception cref="Core.FirnException">A key or a value is not known (FIRN-TOK-002).</exception>
    public static TextLengths? Read(JsonNode root)
    {
        var source = new Dictionary<string, JsonElement>();
        var lengths = new TextLengths { Source = source };
        if (root.Given("truncation") is { } cut)
        {
            cut.Expect("direction", "max_length", "strategy", "stride");
            _ = cut["max_length"];
            var strategy = cut.Text("strategy", "LongestFirst");
            if (strategy is not ("LongestFirst" or "OnlyFirst"))
                throw cut.Error($"truncation.strategy {strategy} is not supported; LongestFirst and OnlyFirst are: there is no second text");
            var most = Length(cut, "max_length", 0);
            // The stride is between a text's parts, of which only the first is taken; it must still leave each something.
            var stride = Length(cut, "stride", 0);
            if (stride > 0 && stride >= most)
                throw cut.Error($"truncation.stride {stride} is not below truncation.max_length {most}");
            lengths = lengths with { Most = most, CutsFront = IsLeft(cut) };
            source.Add("truncation", cut.Element.Clone());
        }

        if (root.Given("padding") is { } fill)
        {
            fill.Expect("strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token");
            fill.Text("pad_token", "[PAD]");
            fill.Count("pad_type_id", 0);
            lengths = lengths with
            {
                Fewest = Strategy(fill["strategy"]),
                Multiple = Math.Max(1, Length(fill, "pad_to_multiple_of", 1)),
                FillId = fill.Given("pad_id")?.Id() ?? 0,
                FillsFront = IsLeft(fill),
            };
            source.Add("padding", fill.Element.Clone());
        }

        return source.Count == 0 ? null : lengths;
    }

    /// <summary>As many as the longest of a batch has, which for one text is its own, or a fixed number.</summary>
    private static int Strategy(JsonNode node)
    {
        if (node.Element.ValueKind == JsonValueKind.String)
            return node.Text() == "BatchLongest" ? 0 : throw node.Error($"padding.strategy {node.Text()} is not known; BatchLongest and {{\"Fixed\": n}} are");
        node.Expect("Fixed");
        _ = node["Fixed"];
        return Length(node, "Fixed", 0);
    }

    private static bool IsLeft(JsonNode node)
    {
        var direction = node.Text("direction", "Right");
        return direction switch
        {
            "Left" => true,
            "Right" => false,
            _ => throw node.Error($"{node.Path}.direction {direction} is not known; Left and Right are"),
        };
    }

    private static int Length(JsonNode node, string name, int absent)
    {
        var length = node.Count(name, absent);
        return length <= Longest ? length : throw node.Error($"{node.Path}.{name} is more than {Longest}");
    }
}
