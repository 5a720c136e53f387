using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Tokenization.Formats;
using Firn.Tokenization.Streams;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Firn.Tokenization.Tests.Formats;

/// <summary>The members <c>truncation</c>, <c>padding</c> and <c>model.dropout</c> of a file.</summary>
public sealed class TruncationAndPadding
{
    public static TheoryData<string?, string?> Rules() => new()
    {
        { """{"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0}""", null },
        { """{"direction": "Left", "max_length": 5, "strategy": "OnlyFirst", "stride": 2}""", null },
        { """{"direction": "Right", "max_length": 1, "strategy": "LongestFirst", "stride": 0}""", null },
        { null, """{"strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 3, "pad_type_id": 0, "pad_token": "<pad>"}""" },
        { null, """{"strategy": {"Fixed": 9}, "direction": "Left", "pad_to_multiple_of": 8, "pad_id": 3, "pad_type_id": 0, "pad_token": "<pad>"}""" },
        { null, """{"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": 7, "pad_id": 0, "pad_type_id": 1, "pad_token": "<unk>"}""" },
        { """{"direction": "Right", "max_length": 6, "strategy": "LongestFirst", "stride": 0}""", """{"strategy": {"Fixed": 8}, "direction": "Left", "pad_to_multiple_of": null, "pad_id": 3, "pad_type_id": 0, "pad_token": "<pad>"}""" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Ids_are_cut_and_filled_as_the_native_library_does(string? truncation, string? padding)
    {
        var file = File(truncation, padding);
        string[] texts = ["", "born", "All human beings are born free and equal in dignity and rights.", "<s> a </s>"];
        foreach (var special in new[] { false, true })
        {
            var answer = JsonNode.Parse(Peers.Peer.Run("hf-run.mjs", JsonSerializer.Serialize(new { tokenizer = file, texts, add_special = special }) + "\n"))!;
            Assert.Null(answer["error"]);
            var tokenizer = TokenizerJson.Parse(Encoding.UTF8.GetBytes(file), "cut.json");
            for (var i = 0; i < texts.Length; i++)
                Assert.Equal(answer["ids"]![i]!.AsArray().Select(id => (int)id!), tokenizer.Encode(texts[i], special));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_is_read_is_written(string? truncation, string? padding)
    {
        var tokenizer = TokenizerJson.Parse(Encoding.UTF8.GetBytes(File(truncation, padding)), "cut.json");
        var written = TokenizerJsonWriter.Write(tokenizer);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(truncation ?? "null"), JsonNode.Parse(written)!["truncation"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(padding ?? "null"), JsonNode.Parse(written)!["padding"]));
        Assert.Equal(written, TokenizerJsonWriter.Write(TokenizerJson.Parse(Encoding.UTF8.GetBytes(written), "again.json")));
    }

    [Fact]
    public void A_corpus_is_never_cut()
    {
        var tokenizer = TokenizerJson.Parse(Encoding.UTF8.GetBytes(File("""{"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0}""", null)), "cut.json");
        var text = Encoding.UTF8.GetBytes(Texts.Corpus[0]);
        var whole = Texts.Tokenizer().Encode(text);
        Assert.Equal(2, tokenizer.Encode(text).Length);
        using var encoder = tokenizer.CreateEncoder();
        Assert.Equal(whole.Length, encoder.Count(text));
        var streamed = 0;
        EncodingStream.Encode(tokenizer, new MemoryStream(text), SpecialTokens.All, ids => streamed += ids.Length);
        Assert.Equal(whole.Length, streamed);
        // Lines of JSON are the inputs of a model, as texts given to the library are.
        using var output = new MemoryStream();
        TokenJsonLines.Encode(tokenizer, new MemoryStream(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { text = Texts.Corpus[0] }))), output, SpecialTokens.All, addSpecial: false, 1, "lines");
        Assert.Equal($"{{\"ids\":[{whole[0]},{whole[1]}]}}\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData("""{"max_length": 5, "surprise": 1}""", null, "truncation.surprise")]
    [InlineData("""{"direction": "Right"}""", null, "truncation.max_length")]
    [InlineData("""{"max_length": -1}""", null, "truncation.max_length")]
    [InlineData("""{"max_length": 5, "direction": "Up"}""", null, "truncation.direction")]
    [InlineData("""{"max_length": 5, "strategy": "OnlySecond"}""", null, "truncation.strategy")]
    [InlineData("""{"max_length": 5, "stride": 5}""", null, "truncation.stride")]
    [InlineData(null, """{"strategy": "Longest"}""", "padding.strategy")]
    [InlineData(null, """{"strategy": {"Fixed": "8"}}""", "padding.strategy.Fixed")]
    [InlineData(null, """{"strategy": {"Fixed": 99999999}}""", "padding.strategy.Fixed")]
    [InlineData(null, """{"direction": "Left"}""", "padding.strategy")]
    [InlineData(null, """{"strategy": "BatchLongest", "pad_id": -2}""", "padding.pad_id")]
    public void A_malformed_member_is_named(string? truncation, string? padding, string key) =>
        Assert.Contains(key, Assert.Throws<FirnException>(() => TokenizerJson.Parse(Encoding.UTF8.GetBytes(File(truncation, padding)), "bad.json")).Cause);

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("0.0")]
    public void Dropout_that_drops_nothing_is_read(string dropout)
    {
        var root = JsonNode.Parse(File(null, null))!;
        root["model"]!["dropout"] = JsonNode.Parse(dropout);
        Assert.Equal(Texts.Tokenizer().Encode(Texts.Corpus[0]), TokenizerJson.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), "dropout.json").Encode(Texts.Corpus[0]));
    }

    private static string File(string? truncation, string? padding)
    {
        var root = JsonNode.Parse(TokenizerJsonWriter.Write(Texts.Tokenizer()))!;
        root["truncation"] = truncation is null ? null : JsonNode.Parse(truncation);
        root["padding"] = padding is null ? null : JsonNode.Parse(padding);
        return root.ToJsonString();
    }
}
