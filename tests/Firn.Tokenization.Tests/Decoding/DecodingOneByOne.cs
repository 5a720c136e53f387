using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Firn.Tokenization.Formats;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Firn.Tokenization.Tests.Decoding;

/// <summary>Decoders that make text of several tokens: what comes one by one is, in all, the text of the whole.</summary>
public sealed class DecodingOneByOne
{
    private const string Sentences = """{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}""";

    [Theory]
    [InlineData(Sentences)]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": true}""")]
    [InlineData("""{"type": "ByteFallback"}""")]
    [InlineData("""{"type": "Fuse"}""")]
    [InlineData("""{"type": "BPEDecoder", "suffix": "</w>"}""")]
    [InlineData("""{"type": "WordPiece", "prefix": "##", "cleanup": false}""")]
    [InlineData("null")]
    public void Text_that_comes_one_by_one_is_the_text_of_the_whole(string decoder)
    {
        var tokenizer = Tokenizer(decoder);
        Gen.Int[0, tokenizer.VocabularySize - 1].Array[0, 30].Sample(ids =>
        {
            // Bytes that are not UTF-8 take the valid ones beside them with them when they are decoded at once.
            if (tokenizer.Decode(ids).Contains('\uFFFD', StringComparison.Ordinal))
                return;
            var incremental = tokenizer.CreateDecoder();
            var shown = new StringBuilder();
            foreach (var id in ids)
                shown.Append(incremental.Append(id));
            shown.Append(incremental.Flush());
            Assert.Equal(tokenizer.Decode(ids), shown.ToString());
            Assert.Equal("", incremental.Flush());
        }, iter: 1000);
    }

    [Fact]
    public void The_first_space_goes_and_characters_are_whole()
    {
        var tokenizer = Tokenizer(Sentences);
        var decoder = tokenizer.CreateDecoder();
        int[] ids = [Id("▁born"), Id("▁free"), Id("<0xE6>"), Id("<0x97>"), Id("<0xA5>"), Id("▁born")];
        Assert.Equal(["born", " free", "", "", "日", " born"], ids.Select(decoder.Append));
        Assert.Equal("", decoder.Flush());

        int Id(string text) => Enumerable.Range(0, tokenizer.VocabularySize).First(id => tokenizer.Spelling(id) == text);
    }

    private static Tokenizer Tokenizer(string decoder)
    {
        string[] entries = ["<unk>", "▁", "a", "b", "é", "日", "▁born", "▁free", "free", "##x", "b</w>", ".", "n't", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];
        var root = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(new JsonObject { ["id"] = 0, ["content"] = "<unk>", ["special"] = true }),
            ["decoder"] = JsonNode.Parse(decoder),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["fuse_unk"] = true,
                ["byte_fallback"] = true,
                ["vocab"] = new JsonObject(entries.Select((entry, id) => KeyValuePair.Create(entry, (JsonNode?)id))),
                ["merges"] = new JsonArray(),
            },
        };
        return TokenizerJson.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), "decoder.json");
    }
}
