using System.Text.Json;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Reads Hugging Face's <c>tokenizer.json</c> where it describes a byte-level BPE tokenizer. What is not supported is an
/// error that names its key: a tokenizer that ignores a part of its file gives wrong ids quietly.
/// </summary>
internal static class TokenizerJson
{
    // The largest tokenizer files in use have some 30 MB; a hostile one must not be read into memory whole.
    private const long MaxFileBytes = 256 << 20;

    /// <summary>Reads a file.</summary>
    public static Tokenizer Read(string path)
    {
        var info = new FileInfo(path);
        if (info.Length > MaxFileBytes)
            throw JsonNode.Failure(path, $"has {info.Length} bytes; a tokenizer file has at most {MaxFileBytes}");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="file">The file's name, for errors.</param>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            if (json.Span.StartsWith("\uFEFF"u8))
                json = json[3..];
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return Build(new JsonNode(document.RootElement, "", file), file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw JsonNode.Failure(file, $"is not JSON: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static Tokenizer Build(JsonNode root, string file)
    {
        root.Expect("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        foreach (var unused in new[] { "truncation", "padding", "normalizer" })
        {
            if (root.Given(unused) is { } node)
                throw root.Error($"{unused} {Describe(node)} is not supported; only null is");
        }

        var family = ReadPreTokenizer(root["pre_tokenizer"]);
        ReadDecoder(root["decoder"]);
        var added = ReadAddedTokens(root);
        var model = ReadModel(root["model"], added, file);
        return new Tokenizer(model, family, added, ReadTemplate(root, "post_processor"));
    }

    private static string Describe(JsonNode node) =>
        node.Element.ValueKind == JsonValueKind.Object && node.Element.TryGetProperty("type", out var type) ? $"of type {type}" : "";

    private static List<AddedToken> ReadAddedTokens(JsonNode root)
    {
        var tokens = new List<AddedToken>();
        var ids = new HashSet<int>();
        if (root.Given("added_tokens") is not { } list)
            return tokens;
        foreach (var item in list.Items())
        {
            item.Expect("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            var token = new AddedToken(item["id"].Id(), item["content"].Text())
            {
                SingleWord = item.Flag("single_word", false),
                LeftStrip = item.Flag("lstrip", false),
                RightStrip = item.Flag("rstrip", false),
                Normalized = item.Flag("normalized", true),
                Special = item.Flag("special", false),
            };
            if (token.Content.Length == 0)
                throw item.Error($"{item.Path}.content is empty");
            if (!ids.Add(token.Id))
                throw item.Error($"{item.Path}.id {token.Id} is there twice");
            tokens.Add(token);
        }

        return [.. tokens.OrderBy(token => token.Id)];
    }

    private static SplitFamily ReadPreTokenizer(JsonNode node)
    {
        var type = node["type"].Text();
        if (type == "ByteLevel")
            return ReadByteLevel(node, needsOwnSplit: true);
        if (type != "Sequence")
            throw node.Error($"{node.Path} of type {type} is not supported; byte-level ones are ByteLevel, or Sequence of Split and ByteLevel");
        node.Expect("type", "pretokenizers");
        var parts = node["pretokenizers"].Items().ToList();
        if (parts.Count == 1)
            return ReadPreTokenizer(parts[0]);
        if (parts.Count != 2)
            throw node.Error($"{node.Path}.pretokenizers has {parts.Count} parts; supported are Split and ByteLevel");
        if (parts[1]["type"].Text() is var second && second != "ByteLevel")
            throw node.Error($"{parts[1].Path} of type {second} is not supported; ByteLevel comes last");
        ReadByteLevel(parts[1], needsOwnSplit: false);
        return ReadSplit(parts[0]);
    }

    private static SplitFamily ReadSplit(JsonNode node)
    {
        if (node["type"].Text() is var type && type != "Split")
            throw node.Error($"{node.Path} of type {type} is not supported; Split comes first");
        node.Expect("type", "pattern", "behavior", "invert");
        node["pattern"].Expect("Regex", "String");
        if (node["pattern"].Find("String") is { } plain)
            throw node.Error($"{plain.Path} is not supported; a byte-level tokenizer splits by Regex");
        // The families' expressions match everything: taking the matches out and keeping them apart is the same.
        var behavior = node["behavior"].Text();
        if ((behavior, node["invert"].Flag()) is not (("Isolated", false) or ("Removed", true)))
            throw node.Error($"{node.Path}.behavior {behavior} with this invert is not supported; Isolated without, or Removed with, is");
        var pattern = node["pattern"]["Regex"].Text();
        return SplitPatterns.TryFind(pattern, out var family)
            ? family
            : throw node.Error($"{node.Path}.pattern.Regex is none of the known families ({string.Join(", ", Enum.GetNames<SplitFamily>())}): {Shorten(pattern)}");
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static SplitFamily ReadByteLevel(JsonNode node, bool needsOwnSplit)
    {
        node.Expect("type", "add_prefix_space", "trim_offsets", "use_regex");
        if (node.Flag("add_prefix_space", true))
            throw node.Error($"{node.Path}.add_prefix_space true is not supported");
        if (node.Flag("use_regex", true) != needsOwnSplit)
            throw node.Error($"{node.Path}.use_regex {(needsOwnSplit ? "false without a Split" : "true behind a Split")} is not supported");
        return SplitFamily.Gpt2;
    }

    private static void ReadDecoder(JsonNode node)
    {
        if (node.IsNull || node["type"].Text() != "ByteLevel")
            throw node.Error($"decoder {Describe(node)} is not supported; a byte-level tokenizer has ByteLevel");
        node.Expect("type", "add_prefix_space", "trim_offsets", "use_regex");
    }

    private static TokenizerTemplate ReadTemplate(JsonNode parent, string name)
    {
        if (parent.Given(name) is not { } node)
            return TokenizerTemplate.None;
        switch (node["type"].Text())
        {
            case "ByteLevel":
                // Moves offsets, never ids.
                return TokenizerTemplate.None;
            case "TemplateProcessing":
                return ReadTemplateProcessing(node);
            case "Sequence":
                node.Expect("type", "processors");
                var template = TokenizerTemplate.None;
                foreach (var part in node["processors"].Items())
                {
                    switch (part["type"].Text())
                    {
                        case "ByteLevel":
                            break;
                        case "TemplateProcessing" when template == TokenizerTemplate.None:
                            template = ReadTemplateProcessing(part);
                            break;
                        default:
                            throw part.Error($"{part.Path} {Describe(part)} is not supported; ByteLevel and one TemplateProcessing are");
                    }
                }

                return template;
            case var type:
                throw node.Error($"{node.Path} of type {type} is not supported; TemplateProcessing and ByteLevel are");
        }
    }

    private static TokenizerTemplate ReadTemplateProcessing(JsonNode node)
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

    private static BpeModel ReadModel(JsonNode node, List<AddedToken> added, string file)
    {
        if (node.Find("type") is { } type && type.Text() is var name && name != "BPE")
            throw node.Error($"model.type {name} is not supported; BPE is");
        node.Expect("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        if (node.Given("dropout") is { } dropout && dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.GetDouble() != 0)
            throw node.Error("model.dropout is not supported; it is for training and makes ids random");
        foreach (var affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (node.Given(affix) is { } text && text.Text().Length > 0)
                throw node.Error($"model.{affix} is not supported; byte-level tokenizers have none");
        }

        if (node.Flag("byte_fallback", false))
            throw node.Error("model.byte_fallback true is not supported; byte-level tokenizers have every byte");

        var addedIds = added.ToDictionary(token => token.Id);
        var ids = new Dictionary<string, int>();
        var highest = -1;
        var vocabulary = node["vocab"];
        if (vocabulary.Element.ValueKind != JsonValueKind.Object)
            throw node.Error("model.vocab must be an object");
        foreach (var entry in vocabulary.Element.EnumerateObject())
        {
            var id = new JsonNode(entry.Value, $"model.vocab[{JsonSerializer.Serialize(entry.Name)}]", file).Id();
            if (!ids.TryAdd(entry.Name, id))
                throw node.Error($"model.vocab[{JsonSerializer.Serialize(entry.Name)}] is there twice");
            highest = Math.Max(highest, id);
        }

        var tokens = new byte[highest + 1][];
        foreach (var (spelling, id) in ids)
        {
            if (tokens[id] is not null)
                throw node.Error($"model.vocab has two entries with id {id}");
            if (ByteAlphabet.TryRead(spelling, out var bytes))
                tokens[id] = bytes;
            else if (addedIds.GetValueOrDefault(id)?.Content != spelling)
                throw node.Error($"model.vocab[{JsonSerializer.Serialize(spelling)}] is not spelled in the byte alphabet and is no added token");
        }

        foreach (var token in added)
        {
            if (ids.TryGetValue(token.Content, out var id) && id != token.Id)
                throw node.Error($"added token {token.Content} has id {token.Id}, model.vocab gives it {id}");
            if (token.Id < tokens.Length && tokens[token.Id] is not null && !ids.ContainsKey(token.Content))
                throw node.Error($"added token {token.Content} has id {token.Id}, which is another entry's in model.vocab");
        }

        return new BpeModel(tokens!, ReadMerges(node, ids), node.Flag("ignore_merges", false), file);
    }

    private static List<BpeMerge> ReadMerges(JsonNode node, Dictionary<string, int> ids)
    {
        var list = node["merges"].Element;
        if (list.ValueKind != JsonValueKind.Array)
            throw node.Error("model.merges must be an array");
        var merges = new List<BpeMerge>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            string left, right;
            if (item.ValueKind == JsonValueKind.String && item.GetString()!.Split(' ') is { Length: 2 } halves)
                (left, right) = (halves[0], halves[1]);
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
                (left, right) = (item[0].GetString()!, item[1].GetString()!);
            else
                throw node.Error($"model.merges[{merges.Count}] must be two tokens, as \"a b\" or [\"a\", \"b\"]");
            merges.Add(new BpeMerge(Id(left), Id(right), Id(left + right)));
        }

        return merges;

        int Id(string spelling) => ids.TryGetValue(spelling, out var id)
            ? id
            : throw node.Error($"model.merges[{merges.Count}] needs {JsonSerializer.Serialize(spelling)}, which is not in model.vocab");
    }
}
