using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Pipeline;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Reads Mistral's <c>tekken.json</c>: ranks as in a rank file behind a number of special ids, the expression, and, in newer
/// files, the special tokens. Merging is tiktoken's.
/// </summary>
internal static class TekkenFile
{
    // The special tokens of files that do not list theirs; places behind them are <SPECIAL_n>.
    private static readonly string[] UsualSpecial =
    [
        "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "<pad>",
        "[PREFIX]", "[MIDDLE]", "[SUFFIX]",
    ];

    /// <summary>Builds the tokenizer of a parsed file.</summary>
    /// <param name="root">The file.</param>
    /// <param name="table">Its entries, where they were read already.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <exception cref="Core.FirnException">A key is not known or entries disagree (FIRN-TOK-002, 003).</exception>
    public static Tokenizer Build(JsonNode root, TekkenTable? table, string file)
    {
        root.Expect("config", "vocab", "special_tokens", "version", "type", "multimodal", "image", "audio");
        var config = root["config"];
        config.Expect("pattern", "num_vocab_tokens", "default_vocab_size", "default_num_special_tokens", "version");
        var special = Special(root, config);
        var size = config.Count("default_vocab_size", 0) - special.Count;
        var ranks = Ranks(root["vocab"], table, size, config);
        var merges = Array.ConvertAll(RankMerges.Find(ranks, file), merge => new BpeMerge(merge.Left + special.Count, merge.Right + special.Count, merge.Result + special.Count));
        var model = new BpeModel([.. new byte[]?[special.Count], .. ranks], merges, ignoreMerges: true, file);
        var template = TokenizerTemplate.Beginning(special);
        var pattern = config["pattern"].Text();
        if (SplitPatterns.TryFind(pattern, out var family))
            return new Tokenizer(model, family, special, template);
        return new Tokenizer(model, null, special, template, new TokenizerPipeline
        {
            PreTokenizers = [new SplitPreTokenizer(PatternJson.Regex(config["pattern"], pattern), SplitBehavior.Isolated, invert: false)],
            Source = Source(pattern, template),
        });
    }

    private static List<AddedToken> Special(JsonNode root, JsonNode config)
    {
        var count = config.Count("default_num_special_tokens", 1000);
        if (count > JsonNode.MaxId)
            throw config.Error($"{config.Path}.default_num_special_tokens {count} is too many");
        var names = new string?[count];
        if (root.Given("special_tokens") is { } list)
        {
            foreach (var item in list.Items())
            {
                item.Expect("rank", "token_str", "is_control");
                var rank = item["rank"].Id();
                if (rank >= count)
                    throw item.Error($"{item.Path}.rank {rank} is not below the {count} special tokens of the configuration");
                if (names[rank] is not null)
                    throw item.Error($"{item.Path}.rank {rank} is there twice");
                names[rank] = item["token_str"].Text();
            }
        }
        else
        {
            Array.Copy(UsualSpecial, names, Math.Min(count, UsualSpecial.Length));
        }

        return [.. names.Select((name, id) => new AddedToken(id, name ?? $"<SPECIAL_{id}>"))];
    }

    private static byte[]?[] Ranks(JsonNode vocab, TekkenTable? table, int size, JsonNode config)
    {
        List<JsonNode> entries = table is null ? vocab.Items() : [];
        var count = table?.Entries.Count ?? entries.Count;
        if (size <= 0 || size > count)
            throw config.Error($"{config.Path}.default_vocab_size leaves {size} entries beside the special tokens; vocab has {count}");
        var ranks = new byte[]?[size];
        // Entries behind the configured size are left out, as Mistral's own reader does.
        for (var i = 0; i < size; i++)
        {
            var (rank, bytes) = table?.Entries[i] ?? Entry(entries[i]);
            if (rank >= size || ranks[rank] is not null)
                throw vocab.Error($"{vocab.Path}[{i}].rank {rank} is {(rank >= size ? $"not below {size}" : "there twice")}");
            ranks[rank] = bytes;
        }

        return ranks;
    }

    private static (int Rank, byte[] Bytes) Entry(JsonNode entry)
    {
        entry.Expect("rank", "token_bytes", "token_str");
        var rank = entry["rank"].Id();
        var bytes = TiktokenFile.Decode(Encoding.UTF8.GetBytes(entry["token_bytes"].Text())) ?? throw entry.Error($"{entry.Path}.token_bytes is not base 64");
        return bytes.Length > 0 ? (rank, bytes) : throw entry.Error($"{entry.Path}.token_bytes is empty");
    }

    private static Dictionary<string, JsonElement> Source(string pattern, TokenizerTemplate template)
    {
        var source = new Dictionary<string, JsonElement>
        {
            ["pre_tokenizer"] = Parse($$"""
                {"type": "Sequence", "pretokenizers": [
                  {"type": "Split", "pattern": {"Regex": {{JsonValue.Create(pattern).ToJsonString()}}}, "behavior": "Isolated", "invert": false},
                  {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]}
                """),
            ["decoder"] = Parse("""{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}"""),
        };
        if (template.Prefix.Length > 0)
        {
            source["post_processor"] = Parse($$$$"""
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                 "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<s>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [{{{{template.Prefix[0]}}}}], "tokens": ["<s>"]}}}
                """);
        }

        return source;
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
