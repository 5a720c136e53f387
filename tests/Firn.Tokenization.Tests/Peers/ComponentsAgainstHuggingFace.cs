using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Firn.Core;
using Firn.Tokenization.Formats;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Firn.Tokenization.Tests.Peers;

/// <summary>
/// Files of many combinations of components, read by us and by Hugging Face's native library. Pieces are made visible by a model
/// whose tokens are bytes and which sets "##" before each character but a piece's first.
/// </summary>
public sealed class ComponentsAgainstHuggingFace
{
    private static readonly string[] Normalizers =
    [
        """{"type": "NFC"}""", """{"type": "NFD"}""", """{"type": "NFKC"}""", """{"type": "NFKD"}""", """{"type": "Lowercase"}""", """{"type": "StripAccents"}""",
        """{"type": "Nmt"}""", """{"type": "ByteLevel"}""", """{"type": "Strip", "strip_left": true, "strip_right": false}""",
        """{"type": "Strip", "strip_left": true, "strip_right": true}""", """{"type": "Prepend", "prepend": "▁"}""",
        """{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}""", """{"type": "Replace", "pattern": {"Regex": " {2,}|[\\p{Lu}&&[^A]]"}, "content": "▁x"}""",
        """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""",
        """{"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": true, "strip_accents": true, "lowercase": false}""",
        """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}""",
        """{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "Lowercase"}, {"type": "StripAccents"}]}""",
        """{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}""",
    ];

    private static readonly string[] PreTokenizers =
    [
        """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""",
        """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}""",
        """{"type": "Digits", "individual_digits": true}""", """{"type": "Digits", "individual_digits": false}""",
        """{"type": "Punctuation", "behavior": "Isolated"}""", """{"type": "Punctuation", "behavior": "MergedWithPrevious"}""",
        """{"type": "Punctuation", "behavior": "MergedWithNext"}""", """{"type": "Punctuation", "behavior": "Contiguous"}""", """{"type": "Punctuation", "behavior": "Removed"}""",
        """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": true}""",
        """{"type": "Metaspace", "replacement": "_", "prepend_scheme": "never", "split": true}""", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": false}""",
        """{"type": "Whitespace"}""", """{"type": "WhitespaceSplit"}""", """{"type": "BertPreTokenizer"}""", """{"type": "CharDelimiterSplit", "delimiter": "b"}""",
        """{"type": "UnicodeScripts"}""", """{"type": "FixedLength", "length": 3}""",
        """{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": true}]}""",
        """{"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]}""",
        """{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "\\p{N}{1,3}"}, "behavior": "Isolated", "invert": false}, {"type": "Split", "pattern": {"Regex": "[一-龥぀-ゟ゠-ヿ]+"}, "behavior": "Isolated", "invert": false}, {"type": "Split", "pattern": {"Regex": "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]}""",
        Split("""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+""", "Removed", true),
        Split("""'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,2}+(?=[^\\p{N}]|$)|\\s++$""", "Isolated", false),
        Split("""(?<=\\p{L})(?=\\p{N})|(?<!a)b|\\bs""", "MergedWithNext", false), Split("""[^\\W\\d_]+""", "Contiguous", false), Split("""\\p{Han}+|[\\p{Hiragana}\\p{Katakana}]+|\\P{L}""", "MergedWithPrevious", false),
        Split("""(?>a|ab)c?|[[:alpha:]&&[^b-t]]+|\\h{2,3}?|(?m:.)\\Z""", "Isolated", true), Split("""(a|b)*?s|(?:ab|S|é){2,}|^\\s|\\d+$""", "Isolated", false),
        """{"type": "Split", "pattern": {"String": "ll"}, "behavior": "MergedWithNext", "invert": false}""", """{"type": "Split", "pattern": {"String": "."}, "behavior": "MergedWithPrevious", "invert": true}""",
    ];

    private static readonly string[] Decoders =
    [
        "null", """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""", """{"type": "ByteFallback"}""", """{"type": "Fuse"}""",
        """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": true}""",
        """{"type": "WordPiece", "prefix": "##", "cleanup": true}""", """{"type": "WordPiece", "prefix": "##", "cleanup": false}""", """{"type": "BPEDecoder", "suffix": "</w>"}""",
        """{"type": "CTC", "pad_token": "[PAD]", "word_delimiter_token": "e", "cleanup": true}""",
        """{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}""",
        """{"type": "Sequence", "decoders": [{"type": "Strip", "content": "a", "start": 1, "stop": 0}, {"type": "Replace", "pattern": {"Regex": "[e-g]+"}, "content": "-"}]}""",
    ];

    private static readonly string[] PostProcessors =
    [
        """{"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}""", """{"type": "RobertaProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1], "trim_offsets": true, "add_prefix_space": true}""",
        """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "two", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}, "two": {"id": "two", "ids": [2, 3], "tokens": ["[SEP]", "[PAD]"]}}}""",
        """{"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}, {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}}}]}""",
    ];

    [Fact]
    public void Every_normalizer_gives_the_same_text() => Compare(Normalizers.Select(normalizer => File(ByteModel(), normalizer: normalizer)));

    [Fact]
    public void Every_pre_tokenizer_gives_the_same_pieces() => Compare(PreTokenizers.Select(splitter => File(ByteModel(), preTokenizer: splitter)));

    [Fact]
    public void Normalizers_and_pre_tokenizers_give_the_same_together() =>
        Compare(Enumerable.Range(0, 60).Select(i => File(ByteModel(), Normalizers[i * 7 % Normalizers.Length], PreTokenizers[i * 11 % PreTokenizers.Length])));

    [Fact]
    public void Every_model_gives_the_same_ids_and_every_decoder_the_same_text()
    {
        var files = new List<string>();
        string[] splitters = [PreTokenizers[9], PreTokenizers[13], PreTokenizers[15], "null"];
        var models = Models().ToList();
        for (var model = 0; model < models.Count; model++)
        {
            for (var decoder = 0; decoder < Decoders.Length; decoder++)
                files.Add(File(models[model], "null", splitters[(model + decoder) % splitters.Length], Decoders[decoder], PostProcessors[(model + decoder) % PostProcessors.Length]));
        }

        Compare(files, addSpecial: true);
    }

    [Fact]
    public void Added_tokens_are_found_in_the_same_places()
    {
        var files = new List<string>();
        foreach (var flags in Enumerable.Range(0, 16))
        {
            var root = JsonNode.Parse(File(ByteModel(), Normalizers[flags % 2 == 0 ? 4 : 16], PreTokenizers[9]))!;
            foreach (var (content, index) in new[] { "ll", "S", "a", "HTTP", "日本", "don" }.Select((content, index) => (content, index)))
            {
                root["added_tokens"]!.AsArray().Add(new JsonObject
                {
                    ["id"] = 260 + index,
                    ["content"] = content,
                    ["single_word"] = (flags & 1) != 0 && index % 2 == 0,
                    ["lstrip"] = (flags & 2) != 0,
                    ["rstrip"] = (flags & 4) != 0 && index != 1,
                    ["normalized"] = (flags & 8) != 0 || index == 3,
                    ["special"] = index % 3 == 0,
                });
            }

            files.Add(root.ToJsonString());
        }

        Compare(files, decode: false);
    }

    [Fact]
    public void What_we_write_of_them_is_what_the_library_writes()
    {
        using var folder = new Firn.Testing.TemporaryFolder();
        foreach (var model in Models())
        {
            System.IO.File.WriteAllText(folder["from.json"], File(model, Normalizers[16], PreTokenizers[9], Decoders[10], PostProcessors[0]));
            Peer.Run("hf-save.mjs", "", folder["from.json"], folder["theirs.json"]);
            Tokenizer.Load(folder["theirs.json"]).Save(folder["ours.json"]);
            Assert.Equal(System.IO.File.ReadAllText(folder["theirs.json"]), System.IO.File.ReadAllText(folder["ours.json"]));
        }
    }

    private static string Split(string pattern, string behavior, bool invert) =>
        $$$"""{"type": "Split", "pattern": {"Regex": "{{{pattern}}}"}, "behavior": "{{{behavior}}}", "invert": {{{(invert ? "true" : "false")}}}}""";

    private static JsonObject ByteModel() => new()
    {
        ["type"] = "BPE",
        ["dropout"] = null,
        ["unk_token"] = null,
        ["continuing_subword_prefix"] = "##",
        ["end_of_word_suffix"] = null,
        ["fuse_unk"] = false,
        ["byte_fallback"] = true,
        ["ignore_merges"] = false,
        ["vocab"] = Numbered(["[UNK]", "[CLS]", "[SEP]", "[PAD]", .. Bytes]),
        ["merges"] = new JsonArray(),
    };

    private static IEnumerable<string> Bytes => Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>");

    /// <summary>Models of every type, with a vocabulary of words and their parts in the shared corpus.</summary>
    private static IEnumerable<JsonObject> Models()
    {
        string[] special = ["[UNK]", "[CLS]", "[SEP]", "[PAD]"];
        var words = Texts.Corpus.SelectMany(text => text.Split(' ')).Distinct().Where((_, index) => index % 3 != 0).ToArray();
        var letters = Texts.Corpus.SelectMany(text => text.EnumerateRunes().Select(rune => rune.ToString())).Distinct().Where((_, index) => index % 7 != 0).Except([" "]).ToArray();
        var parts = words.SelectMany(word => new[] { word[..(word.Length / 2)], word[(word.Length / 2)..] }).Where(part => part.Length > 1 && !char.IsSurrogate(part[0]) && !char.IsSurrogate(part[^1])).Distinct().ToArray();
        yield return new() { ["type"] = "WordLevel", ["vocab"] = Numbered([.. special, .. words, .. words.Select(word => "▁" + word)]), ["unk_token"] = "[UNK]" };
        yield return new()
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "[UNK]",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = 20,
            ["vocab"] = Numbered([.. special, .. letters, .. letters.Select(letter => "##" + letter), .. parts, .. parts.Select(part => "##" + part)]),
        };
        foreach (var fallback in new[] { false, true })
        {
            yield return new()
            {
                ["type"] = "Unigram",
                ["unk_id"] = 0,
                ["byte_fallback"] = fallback,
                ["vocab"] = new JsonArray([.. special.Concat(fallback ? Bytes : []).Concat(letters).Concat(parts).Concat(words.Select(word => "▁" + word)).Append("▁").Distinct()
                    .Select((text, index) => new JsonArray(text, index < 4 ? 0.0 : -1.5 - (index * 37 % 101 / 8.0)))]),
            };
        }

        foreach (var (prefix, suffix, unknown, fuse, fallback, ignore) in new (string?, string?, string?, bool, bool, bool)[]
        {
            (null, null, "[UNK]", false, false, false), (null, null, "[UNK]", true, false, true), ("##", null, "[UNK]", true, true, false), (null, "</w>", "[UNK]", false, false, false), ("##", "</w>", null, false, false, false),
        })
        {
            var vocabulary = new List<string>([.. special, .. fallback ? Bytes : []]);
            var merges = new JsonArray();
            vocabulary.AddRange(letters.Append("▁").SelectMany(letter => new[] { letter, prefix + letter, letter + suffix, prefix + letter + suffix }));
            // Merges of the first two letters of words, then of three, so that all parts are there.
            foreach (var word in words.Where(word => word.Length > 3 && word.EnumerateRunes().All(rune => letters.Contains(rune.ToString()))))
            {
                var runes = word.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
                merges.Add(new JsonArray(runes[0], prefix + runes[1]));
                merges.Add(new JsonArray(runes[0] + runes[1], prefix + runes[2]));
                vocabulary.Add(runes[0] + runes[1]);
                vocabulary.Add(runes[0] + runes[1] + runes[2]);
            }

            yield return new()
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = unknown,
                ["continuing_subword_prefix"] = prefix,
                ["end_of_word_suffix"] = suffix,
                ["fuse_unk"] = fuse,
                ["byte_fallback"] = fallback,
                ["ignore_merges"] = ignore,
                ["vocab"] = Numbered(vocabulary.Distinct()),
                ["merges"] = merges,
            };
        }
    }

    private static JsonObject Numbered(IEnumerable<string> texts) => new(texts.Distinct().Select((text, id) => KeyValuePair.Create<string, JsonNode?>(text, id)));

    private static string File(JsonObject model, string normalizer = "null", string preTokenizer = "null", string decoder = "null", string postProcessor = "null") => new JsonObject
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. new[] { "[UNK]", "[CLS]", "[SEP]", "[PAD]" }.Select((content, id) => new JsonObject
        {
            ["id"] = id, ["content"] = content, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
        })]),
        ["normalizer"] = JsonNode.Parse(normalizer),
        ["pre_tokenizer"] = JsonNode.Parse(preTokenizer),
        ["post_processor"] = JsonNode.Parse(postProcessor),
        ["decoder"] = JsonNode.Parse(decoder),
        ["model"] = model.DeepClone(),
    }.ToJsonString();

    private static void Compare(IEnumerable<string> files, bool addSpecial = false, bool decode = true)
    {
        var all = files.ToList();
        var texts = new List<string>(Texts.Corpus) { "[CLS] a[SEP] b", " [PAD]  x" };
        Texts.Nasty.Sample(texts.Add, iter: 120, threads: 1, seed: "0000KlE6fbL2");
        var requests = string.Concat(all.Select(file => JsonSerializer.Serialize(new Dictionary<string, object> { ["tokenizer"] = file, ["texts"] = texts, ["add_special"] = addSpecial }) + "\n"));
        var answers = Peer.Run("hf-run.mjs", requests).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(all.Count, answers.Length);
        var faults = new List<string>();
        for (var i = 0; i < all.Count; i++)
        {
            var answer = JsonNode.Parse(answers[i])!;
            var parts = Short(JsonNode.Parse(all[i])!);
            Assert.True(answer["error"] is null, $"{answer["error"]} {parts}");
            var tokenizer = TokenizerJson.Parse(Encoding.UTF8.GetBytes(all[i]), "test.json");
            for (var text = 0; text < texts.Count; text++)
            {
                var theirs = answer["ids"]![text]!.AsArray().Select(id => (int)id!).ToArray();
                var ours = tokenizer.Encode(texts[text], addSpecial);
                if (!theirs.SequenceEqual(ours))
                    faults.Add($"{parts}\n  text {JsonSerializer.Serialize(texts[text])}\n  theirs {Show(tokenizer, theirs)}\n  ours   {Show(tokenizer, ours)}");
                else if (decode && (string)answer["texts"]![text]! != tokenizer.Decode(ours))
                    faults.Add($"{parts}\n  decode {JsonSerializer.Serialize(texts[text])}\n  theirs {answer["texts"]![text]}\n  ours   {tokenizer.Decode(ours)}");
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {all.Count * texts.Count} differ:\n{string.Join('\n', faults.DistinctBy(fault => fault.Split('\n')[0]).Take(12))}");
    }

    private static string Short(JsonNode root) => string.Join(' ', new[] { "normalizer", "pre_tokenizer", "decoder" }.Select(name => root[name]?.ToJsonString() ?? "-")) + " " + root["model"]!["type"];

    private static string Show(Tokenizer tokenizer, int[] ids) => string.Join(' ', ids.Select(id => tokenizer.Spelling(id)?.Replace("<0x", "", StringComparison.Ordinal)));
}
