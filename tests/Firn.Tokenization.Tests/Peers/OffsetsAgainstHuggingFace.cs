using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firn.Tokenization.Formats;
using Firn.Tokenization.PreTokenization;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Firn.Tokenization.Tests.Peers;

/// <summary>Where tokens are in the text: our bytes as the code points that the native library counts.</summary>
public sealed class OffsetsAgainstHuggingFace
{
    private static readonly string[] Strings =
    [
        .. Texts.Corpus[..8], "born  free\tand\nequal", " born", "naïve café", "日本語、日本", "😀a😀", "a\u0301b", "<s> born </s>", "don't I'LL x_y", "x",
    ];

    public static TheoryData<string, string, string> Pipelines() => new()
    {
        { "", "", "bytes" },
        { "", """{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "\\p{N}{1,2}|\\p{L}+"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}]}""", "bytes" },
        { """{"type": "NFC"}""", """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": true}""", "bytes" },
        { """{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}""", "", "words" },
        { "", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", "words" },
        { "", """{"type": "WhitespaceSplit"}""", "words" },
        { """{"type": "Lowercase"}""", """{"type": "Whitespace"}""", "words" },
        { """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}""", """{"type": "BertPreTokenizer"}""", "pieces" },
    };

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Places_are_the_same(string normalizer, string preTokenizer, string model)
    {
        var file = File(normalizer, preTokenizer, model);
        var answer = JsonNode.Parse(Peer.Run("hf-run.mjs", JsonSerializer.Serialize(new { tokenizer = file, texts = Strings, add_special = false }) + "\n"))!;
        Assert.True(answer["error"] is null, $"{answer["error"]}");
        var tokenizer = TokenizerJson.Parse(Encoding.UTF8.GetBytes(file), "offsets.json");
        using var encoder = tokenizer.CreateEncoder(1 << 16);
        var compared = 0;
        for (var i = 0; i < Strings.Length; i++)
        {
            TokenBuffer ids = new(), starts = new(), ends = new();
            var bytes = Encoding.UTF8.GetBytes(Strings[i]);
            var known = encoder.TryEncodeWithOffsets(bytes, ids, starts, ends);
            Assert.Equal(answer["ids"]![i]!.AsArray().Select(id => (int)id!), ids.Ids.ToArray());
            Assert.Equal(known ? ids.Count : 0, starts.Count);
            Assert.Equal(starts.Count, ends.Count);
            for (var token = 0; token < starts.Count; token++)
            {
                var (start, end) = (starts.Ids[token], ends.Ids[token]);
                // A mark that stands for nothing has no length here, and the first character's place there.
                if (start == end)
                    continue;
                var theirs = answer["offsets"]![i]![token]!.AsArray().Select(place => (int)place!).ToArray();
                Assert.Equal(theirs, new[] { Points(bytes, start), Points(bytes, end - 1) + 1 });
                compared++;
            }
        }

        Assert.True(compared > 200, $"{compared} tokens had a place");
    }

    [Fact]
    public void Text_that_a_pipeline_rewrites_has_no_places()
    {
        var tokenizer = TokenizerJson.Parse(Encoding.UTF8.GetBytes(File("""{"type": "NFKC"}""", """{"type": "WhitespaceSplit"}""", "words")), "offsets.json");
        using var encoder = tokenizer.CreateEncoder(1 << 16);
        TokenBuffer ids = new(), starts = new(), ends = new();
        Assert.False(encoder.TryEncodeWithOffsets("ﬁ"u8, ids, starts, ends));
        Assert.Equal(tokenizer.Encode("ﬁ"), ids.Ids.ToArray());
        Assert.Equal(0, starts.Count + ends.Count);
        Assert.True(encoder.TryEncodeWithOffsets("fi"u8, ids, starts, ends));
    }

    /// <summary>The code point that a byte is in.</summary>
    private static int Points(byte[] bytes, int place) => bytes.AsSpan(0, place + 1).ToArray().Count(value => (value & 0xC0) != 0x80) - 1;

    private static string File(string normalizer, string preTokenizer, string model)
    {
        var root = JsonNode.Parse(TokenizerJsonWriter.Write(Texts.Tokenizer(SplitFamily.O200k)))!;
        if (normalizer.Length > 0)
            root["normalizer"] = JsonNode.Parse(normalizer);
        if (preTokenizer.Length > 0)
            root["pre_tokenizer"] = JsonNode.Parse(preTokenizer);
        root["post_processor"] = null;
        if (model == "bytes")
            return root.ToJsonString();
        // Every character of the texts, and bytes for none: nothing is unknown.
        var special = root["added_tokens"]!.AsArray().Select(token => (string)token!["content"]!).ToList();
        var characters = Strings.SelectMany(text => (text + text.ToLowerInvariant()).EnumerateRunes().Select(rune => rune.ToString())).Append("▁").Append("f").Append("i").Distinct().ToList();
        if (preTokenizer.Length == 0)
            root["pre_tokenizer"] = null;
        root["decoder"] = null;
        var entries = special.Concat(characters).Concat(model == "pieces" ? characters.Select(character => "##" + character) : ["bo", "or", "bor", "▁b", "▁bo"]).Distinct().ToList();
        var vocabulary = new JsonObject(entries.Select((entry, id) => KeyValuePair.Create(entry, (JsonNode?)id)));
        root["model"] = model == "pieces"
            ? new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "<unk>", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 1000, ["vocab"] = vocabulary }
            : new JsonObject { ["type"] = "BPE", ["unk_token"] = "<unk>", ["vocab"] = vocabulary, ["merges"] = new JsonArray("b o", "▁ bo") };
        return root.ToJsonString();
    }
}
