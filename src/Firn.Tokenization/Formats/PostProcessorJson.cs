namespace Firn.Tokenization.Formats;

/// <summary>Reads a file's <c>post_processor</c> as the ids that it sets around one text.</summary>
internal static class PostProcessorJson
{
    /// <summary>Reads one, or a sequence, of which the later sets its tokens around those of the earlier.</summary>
    /// <exception cref="Core.FirnException">A type or a key is not known (FIRN-TOK-002).</exception>
    public static TokenizerTemplate Read(JsonNode? given)
    {
        if (given is not { } node)
            return TokenizerTemplate.None;
        switch (node["type"].Text())
        {
            case "ByteLevel":
                // Moves offsets, never ids.
                node.Expect("type", "add_prefix_space", "trim_offsets", "use_regex");
                return TokenizerTemplate.None;
            case "TemplateProcessing":
                return ReadTemplate(node);
            case "BertProcessing":
                node.Expect("type", "sep", "cls");
                return new TokenizerTemplate([Pair(node["cls"])], [Pair(node["sep"])]);
            case "RobertaProcessing":
                node.Expect("type", "sep", "cls", "trim_offsets", "add_prefix_space");
                return new TokenizerTemplate([Pair(node["cls"])], [Pair(node["sep"])]);
            case "Sequence":
                node.Expect("type", "processors");
                return node["processors"].Items().Select(part => Read(part))
                    .Aggregate(TokenizerTemplate.None, (all, part) => new TokenizerTemplate([.. part.Prefix, .. all.Prefix], [.. all.Suffix, .. part.Suffix]));
            default:
                throw node.Unsupported("TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing and Sequence");
        }
    }

    /// <summary>A token with its id, as <c>["[SEP]", 102]</c>.</summary>
    private static int Pair(JsonNode node)
    {
        var items = node.Items().ToList();
        if (items.Count != 2)
            throw node.Error($"{node.Path} must be a token and its id");
        items[0].Text();
        return items[1].Id();
    }

    private static TokenizerTemplate ReadTemplate(JsonNode node)
    {
        node.Expect("type", "single", "pair", "special_tokens");
        var prefix = new List<int>();
        var suffix = new List<int>();
        var seen = false;
        foreach (var part in node["single"].Items())
        {
            part.Expect("SpecialToken", "Sequence");
            if (part.Find("Sequence") is { } sequence)
            {
                if (seen || sequence["id"].Text() != "A")
                    throw part.Error($"{part.Path}.Sequence must be A, once");
                seen = true;
                continue;
            }

            var name = part["SpecialToken"]["id"].Text();
            foreach (var id in node["special_tokens"][name]["ids"].Items())
                (seen ? suffix : prefix).Add(id.Id());
        }

        return seen ? new TokenizerTemplate([.. prefix], [.. suffix]) : throw node.Error($"{node.Path}.single lacks the Sequence A");
    }
}
