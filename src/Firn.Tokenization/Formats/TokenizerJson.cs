using System.Text.Json;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Decoding;
using Firn.Tokenization.Normalizers;
using Firn.Tokenization.Pipeline;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Reads Hugging Face's <c>tokenizer.json</c> with every component of that library. What is not known is an error that names
/// its key: a tokenizer that ignores a part of its file gives wrong ids quietly.
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
            var tekken = TekkenTable.TryRead(json.Span);
            var tables = tekken is null ? LargeTables.TryRead(json.Span) : null;
            using var document = JsonDocument.Parse(tekken?.Rest ?? tables?.Rest ?? json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = new JsonNode(document.RootElement, "", file);
            return root.Find("config") is not null && root.Find("vocab") is not null ? TekkenFile.Build(root, tekken, file) : Build(root, tables, file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw JsonNode.Failure(file, $"is not JSON: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static Tokenizer Build(JsonNode root, LargeTables? tables, string file)
    {
        root.Expect("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        var lengths = TextLengthsJson.Read(root);
        var added = ReadAddedTokens(root);
        var splitters = new PreTokenizerJson(root.Given("pre_tokenizer"));
        INormalizer? normalizer = root.Given("normalizer") is { } given ? NormalizerJson.Read(given) : null;
        ITokenDecoder? decoder = root.Given("decoder") is { } node ? DecoderJson.Read(node) : null;
        var template = PostProcessorJson.Read(root.Given("post_processor"));
        var model = ModelJson.Read(root["model"], tables, added, splitters.EndsByteLevel, file);
        if (model.Bytes is { } bytes && splitters.Family is { } family && normalizer is null && decoder is ByteLevelDecoder)
            return new Tokenizer(bytes, family, added, template) { Lengths = lengths };
        return new Tokenizer(model.Bytes ?? BpeModel.BytesOnly, model.Bytes is null ? null : splitters.Family, added, template, new TokenizerPipeline
        {
            Normalizer = normalizer,
            Family = model.Bytes is null ? null : splitters.Family,
            PreTokenizers = model.Bytes is not null ? splitters.ByteComponents : splitters.IsEmpty && model.PartsWords ? [new WordStartPreTokenizer()] : splitters.Components,
            Model = model.Text,
            Decoder = model.Bytes is not null && decoder is ByteLevelDecoder ? null : decoder,
            JoinsWithSpace = decoder is null,
            Source = new[] { "normalizer", "pre_tokenizer", "post_processor", "decoder" }
                .Where(name => root.Given(name) is not null).ToDictionary(name => name, name => root[name].Element.Clone()),
        })
        {
            Lengths = lengths,
        };
    }

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
}
