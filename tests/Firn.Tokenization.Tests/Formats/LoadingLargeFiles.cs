using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Formats;
using Firn.Tokenization.PreTokenization;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Firn.Tokenization.Tests.Formats;

/// <summary>The large tables of a file are read apart from the rest, as long as they are as usual.</summary>
public sealed class LoadingLargeFiles
{
    private static readonly string Usual = TokenizerJsonWriter.Write(Texts.Tokenizer());

    public static TheoryData<string> Spellings() =>
    [
        Usual,
        JsonNode.Parse(Usual)!.ToJsonString(),
        // ASCII only, as Python's json writes: "\u0120the".
        JsonSerializer.Serialize(JsonNode.Parse(Usual)),
        Changed(model => model["merges"] = new JsonArray([.. model["merges"]!.AsArray().Select(pair => (JsonNode)$"{pair![0]} {pair[1]}")])),
        Changed(model =>
        {
            var merges = model["merges"]!;
            model.Remove("merges");
            model.Insert(0, "merges", merges);
        }),
        Changed(model => model["vocab"] = new JsonObject(model["vocab"]!.AsObject().OrderByDescending(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value!.DeepClone())))),
        "\uFEFF\r\n\t" + Usual.Replace("\n", " \r\n\t", StringComparison.Ordinal),
    ];

    /// <summary>Found by fuzzing: it was looked for its end for ever.</summary>
    [Fact]
    public void A_control_character_where_a_value_should_be_is_refused() =>
        Assert.Null(LargeTables.TryRead("{\"a\":[\u001d\"b\"],\"model\":{\"vocab\":{}}}"u8));

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Every_spelling_of_the_tables_is_the_same_tokenizer(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.NotNull(LargeTables.TryRead(bytes.AsSpan(json[0] == '\uFEFF' ? 3 : 0)));
        Assert.Equal(Usual, TokenizerJsonWriter.Write(TokenizerJson.Parse(bytes, "spelled.json")));
    }

    [Theory]
    [InlineData("\"!\": 73", "\"!\": 73.0")]
    [InlineData("\"!\": 73", "\"!\": 073")]
    [InlineData("\"!\": 73", "\"!\": 73, \"!\": 74")]
    [InlineData("\"!\": 73", "\"!\": 74")]
    [InlineData("\"!\": 73", "\"!\\ud800\": 73")]
    [InlineData("\"!\": 73", "\"!\\q\": 73")]
    [InlineData("\"!\": 73", "\"!\": 73,")]
    [InlineData("\"model\": {", "\"model\": null, \"model\": {")]
    [InlineData("\"merges\": [", "\"merges\": [[\"no such token\", \"!\"], ")]
    [InlineData("\"merges\": [", "\"merges\": [[\"a\", \"b\", \"c\"], ")]
    [InlineData("\"merges\": [", "\"merges\": [\"a  b\", ")]
    [InlineData("\"merges\": [", "\"merges\": [], \"merges\": [")]
    public void Anything_unusual_is_for_the_general_reader(string usual, string unusual)
    {
        Assert.Contains(usual, Usual);
        var json = Encoding.UTF8.GetBytes(Usual.Replace(usual, unusual, StringComparison.Ordinal));
        Assert.Null(LargeTables.TryRead(json));
    }

    [Fact]
    public void No_change_of_a_byte_is_read_otherwise_than_by_the_general_reader()
    {
        // A space that the fast reader does not know of would hide a fault; a changed byte either gives an error or the file that it says.
        var usual = Encoding.UTF8.GetBytes(Usual);
        Gen.Select(Gen.Int[0, usual.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var changed = usual.ToArray();
            changed[at] = value;
            if (LargeTables.TryRead(changed) is not { } tables)
                return;
            // The rest of the file is the general reader's, which says what is wrong in it.
            if (!IsJson(tables.Rest))
                return;
            using var document = JsonDocument.Parse(changed);
            var vocabulary = document.RootElement.GetProperty("model").GetProperty("vocab");
            Assert.Equal(tables.Vocabulary.Entries, vocabulary.EnumerateObject().Count());
            foreach (var entry in vocabulary.EnumerateObject())
                Assert.Equal(entry.Value.GetInt32(), tables.Vocabulary.Find(entry.Name));
            Assert.Equal(
                document.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray().Select(pair => (pair[0].GetString(), pair[1].GetString())),
                tables.Merges.Select(merge => (tables.Vocabulary.Text(merge.Left), tables.Vocabulary.Text(merge.Right))));
        }, iter: 60);
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            JsonDocument.Parse(bytes).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [Fact]
    public void A_tekken_file_is_the_same_tokenizer_in_every_spelling()
    {
        var tokens = Texts.Tokenizer().Model.Bytes.Where(bytes => bytes is not null).Select((bytes, rank) => new JsonObject
        {
            ["rank"] = rank,
            ["token_bytes"] = Convert.ToBase64String(bytes!),
            ["token_str"] = Encoding.UTF8.GetString(bytes!) is var text && text.Contains('\uFFFD', StringComparison.Ordinal) ? null : text,
        }).ToArray();
        var file = new JsonObject
        {
            ["config"] = new JsonObject { ["pattern"] = SplitPatterns.Of(SplitFamily.Tekken), ["num_vocab_tokens"] = tokens.Length, ["default_vocab_size"] = tokens.Length + 20, ["default_num_special_tokens"] = 20, ["version"] = "v3" },
            ["vocab"] = new JsonArray([.. tokens]),
        };
        var fast = Encoding.UTF8.GetBytes(file.ToJsonString());
        Assert.NotNull(TekkenTable.TryRead(fast));
        var config = file["config"]!.DeepClone();
        file.Remove("config");
        file["config"] = config;
        var general = Encoding.UTF8.GetBytes(file.ToJsonString());
        Assert.Null(TekkenTable.TryRead(general));
        Assert.Equal(TokenizerJsonWriter.Write(TokenizerJson.Parse(general, "tekken.json")), TokenizerJsonWriter.Write(TokenizerJson.Parse(fast, "tekken.json")));
    }

    [Fact]
    public void Merges_of_ranks_are_what_merging_by_rank_leaves() =>
        Gen.Select(Gen.Int[0, 40], Gen.ULong).Sample((seed, order) =>
        {
            // Any order of the longer tokens is a rank file; most have tokens that their parts do not reach.
            var random = new Random((int)(order % int.MaxValue));
            var all = Texts.Tokenizer().Model.Bytes.Where(bytes => bytes is not null).ToArray();
            byte[]?[] tokens = [.. all.Where(bytes => bytes!.Length == 1), .. all.Where(bytes => bytes!.Length > 1).OrderBy(_ => seed < 20 ? random.Next() : 0)];
            Assert.Equal(Reference(tokens), RankMerges.Find(tokens, "ranks"));
        }, iter: 20);

    private static IEnumerable<BpeMerge> Reference(byte[]?[] tokens)
    {
        var ids = tokens.Select((bytes, id) => (Text: Convert.ToHexString(bytes!), id)).ToDictionary(entry => entry.Text, entry => entry.id);
        for (var id = 0; id < tokens.Length; id++)
        {
            var parts = tokens[id]!.Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)).ToList();
            while (parts.Count > 2)
            {
                var best = Enumerable.Range(0, parts.Count - 1).MinBy(at => ids.GetValueOrDefault(parts[at] + parts[at + 1], int.MaxValue));
                if (ids.GetValueOrDefault(parts[best] + parts[best + 1], int.MaxValue) >= id)
                    break;
                parts[best] += parts[best + 1];
                parts.RemoveAt(best + 1);
            }

            if (parts.Count == 2 && ids.TryGetValue(parts[0], out var left) && ids.TryGetValue(parts[1], out var right))
                yield return new BpeMerge(left, right, id);
        }
    }

    private static string Changed(Action<JsonObject> change)
    {
        var root = JsonNode.Parse(Usual)!;
        change(root["model"]!.AsObject());
        return root.ToJsonString();
    }
}
