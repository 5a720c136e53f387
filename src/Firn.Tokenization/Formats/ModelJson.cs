using System.Runtime.CompilerServices;
using System.Text.Json;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Models;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Formats;

/// <summary>Reads a file's <c>model</c> and checks vocabulary, merges and added tokens against each other.</summary>
internal sealed class ModelJson
{
    private readonly JsonNode node;
    private readonly string file;
    private readonly LargeTables? tables;
    private readonly List<(string Text, double Score)> scored = [];
    private Vocabulary ids = new();
    private BpeMerge[] merges = [];

    private ModelJson(JsonNode node, LargeTables? tables, string file)
    {
        this.node = node;
        this.tables = tables;
        this.file = file;
    }

    /// <summary>Byte-level merges, where the vocabulary is spelled in bytes and has all of them.</summary>
    public BpeModel? Bytes { get; private set; }

    /// <summary>Any other model.</summary>
    public ITokenModel? Text { get; private set; }

    /// <summary>It is BPE, and no entry goes over from one word (U+2581 and what follows) to the next: words can be merged by themselves.</summary>
    public bool PartsWords { get; private set; }

    /// <summary>Reads the model.</summary>
    /// <param name="node">The file's <c>model</c>.</param>
    /// <param name="tables">Its vocabulary and merges, where they were read already.</param>
    /// <param name="added">The added tokens.</param>
    /// <param name="bytes">The pre-tokenizer gives bytes in their spelling.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="Core.FirnException">A key is not known, or entries disagree (FIRN-TOK-002, 003).</exception>
    public static ModelJson Read(JsonNode node, LargeTables? tables, IReadOnlyList<AddedToken> added, bool bytes, string file)
    {
        var model = new ModelJson(node, tables, file);
        // Old files do not say the type: merges tell BPE, scores tell Unigram, max_input_chars_per_word tells WordPiece.
        switch (node.Find("type")?.Text() ?? model.GuessType())
        {
            case "BPE":
                model.ReadBpe(added, bytes);
                break;
            case "Unigram":
                model.ReadUnigram(added);
                break;
            case "WordPiece":
                model.ReadWordPiece(added);
                break;
            case "WordLevel":
                model.ReadWordLevel(added);
                break;
            case var type:
                throw node.Error($"model.type {type} is not supported; BPE, Unigram, WordPiece and WordLevel are");
        }

        return model;
    }

    private string GuessType() =>
        node.Find("merges") is not null ? "BPE" : node.Find("unk_id") is not null ? "Unigram" : node.Find("max_input_chars_per_word") is not null ? "WordPiece" : "WordLevel";

    private void ReadBpe(IReadOnlyList<AddedToken> added, bool bytes)
    {
        node.Expect("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        if (node.Given("dropout") is { } dropout && dropout.Number() != 0)
            throw node.Error("model.dropout is not supported; it is for training and makes ids random");
        ReadVocabulary();
        CheckAdded(added);
        var options = new TextBpeOptions
        {
            Unknown = node.Given("unk_token")?.Text(),
            Prefix = node.Text("continuing_subword_prefix", ""),
            GivenPrefix = node.Given("continuing_subword_prefix") is not null,
            Suffix = node.Text("end_of_word_suffix", ""),
            GivenSuffix = node.Given("end_of_word_suffix") is not null,
            FuseUnknown = node.Flag("fuse_unk", false),
            ByteFallback = node.Flag("byte_fallback", false),
            IgnoreMerges = node.Flag("ignore_merges", false),
        };
        ReadMerges(options.Prefix);
        if (bytes && options.Prefix.Length + options.Suffix.Length == 0 && ByteTokens(added) is ({ } tokens, var table))
        {
            Bytes = new BpeModel(tokens, merges, options.IgnoreMerges, file, table);
            return;
        }

        if (options.Unknown is { } unknown && ids.Find(unknown) < 0)
            throw node.Error($"model.unk_token {JsonSerializer.Serialize(unknown)} is not in model.vocab");
        Text = new TextBpeModel(ids, merges, options);
        PartsWords = ids.Find("\u2581") >= 0 && options.Prefix.Length + options.Suffix.Length == 0 && !options.IgnoreMerges && !AnyGoesOver();
    }

    private void ReadUnigram(IReadOnlyList<AddedToken> added)
    {
        node.Expect("type", "unk_id", "vocab", "byte_fallback");
        var list = node["vocab"].Items();
        ids = new Vocabulary(list.Count, 10 * list.Count);
        foreach (var item in list)
        {
            if (item.Element.ValueKind != JsonValueKind.Array || item.Element.GetArrayLength() != 2)
                throw item.Error($"{item.Path} must be a text and its score");
            var text = item.Element[0] is { ValueKind: JsonValueKind.String } first ? first.GetString()! : item.At(0).Text();
            if (!ids.TryAdd(text, scored.Count))
                throw item.Error($"{item.Path} has the text {JsonSerializer.Serialize(text)}, which model.vocab[{ids.Find(text)}] has too");
            scored.Add((text, item.Element[1] is { ValueKind: JsonValueKind.Number } second && second.TryGetDouble(out var score) && double.IsFinite(score) ? score : item.At(1).Number()));
        }

        CheckAdded(added);
        var fallback = node.Flag("byte_fallback", false);
        var unknown = node.Given("unk_id") is { } id ? id.Id() : -1;
        if (unknown >= scored.Count)
            throw node.Error($"model.unk_id {unknown} is not in model.vocab of {scored.Count} entries");
        if (unknown < 0 && !(fallback && !ids.ByteIds().Contains(-1)))
            throw node.Error("model.unk_id is missing, and bytes as tokens do not stand in for it");
        Text = new UnigramModel(scored, unknown, fallback);
    }

    private void ReadWordPiece(IReadOnlyList<AddedToken> added)
    {
        node.Expect("type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
        ReadVocabulary();
        CheckAdded(added);
        Text = new WordPieceModel(ids, Unknown("[UNK]"), node.Text("continuing_subword_prefix", "##"), node.Count("max_input_chars_per_word", 100));
    }

    private void ReadWordLevel(IReadOnlyList<AddedToken> added)
    {
        node.Expect("type", "vocab", "unk_token");
        ReadVocabulary();
        CheckAdded(added);
        Text = new WordLevelModel(ids, Unknown("<unk>"));
    }

    private string Unknown(string usual)
    {
        var name = node.Text("unk_token", usual);
        return ids.Find(name) >= 0 ? name : throw node.Error($"model.unk_token {JsonSerializer.Serialize(name)} is not in model.vocab");
    }

    private void ReadVocabulary()
    {
        var vocabulary = node["vocab"];
        if (vocabulary.Element.ValueKind != JsonValueKind.Object)
            throw node.Error("model.vocab must be an object");
        if (tables is not null)
        {
            ids = tables.Vocabulary;
            return;
        }

        foreach (var entry in vocabulary.Element.EnumerateObject())
        {
            var value = entry.Value;
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var id) || id is < 0 or > JsonNode.MaxId)
                throw node.Error($"model.vocab[{JsonSerializer.Serialize(entry.Name)}] must be a token id from 0 to {JsonNode.MaxId}");
            if (ids.Find(entry.Name) >= 0)
                throw node.Error($"model.vocab[{JsonSerializer.Serialize(entry.Name)}] is there twice");
            if (!ids.TryAdd(entry.Name, id))
                throw node.Error($"model.vocab[{JsonSerializer.Serialize(entry.Name)}] has id {id}, which is the id of {JsonSerializer.Serialize(ids.Text(id))} too");
        }
    }

    private void CheckAdded(IReadOnlyList<AddedToken> added)
    {
        foreach (var token in added)
        {
            var id = ids.Find(token.Content);
            if (id >= 0 && id != token.Id)
                throw node.Error($"added token {token.Content} has id {token.Id}, model.vocab gives it {id}");
            if (id < 0 && ids.Has(token.Id))
                throw node.Error($"added token {token.Content} has id {token.Id}, which is another entry's in model.vocab");
        }
    }

    /// <summary>Some entry goes over from one word to the next.</summary>
    private bool AnyGoesOver()
    {
        for (var id = 0; id < ids.Count; id++)
        {
            if (ids.Has(id) && ids.Utf8(id).IndexOf("\u2581"u8) >= 0 && WordStartPreTokenizer.IsCutIn(ids.Text(id)!))
                return true;
        }

        return false;
    }

    /// <summary>The bytes of each id, or null where an entry is not spelled in bytes or a byte is missing; and a table of them where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (byte[]?[]? Tokens, TokenTable? Table) ByteTokens(IReadOnlyList<AddedToken> added)
    {
        var (tokens, table) = tables?.Spell() ?? (new byte[]?[ids.Count], null);
        var addedIds = added.Select(token => token.Id).ToHashSet();
        var singles = 0;
        for (var id = 0; id < tokens.Length; id++)
        {
            if (!ids.Has(id))
                continue;
            if (tables is not null ? tokens[id] is { } bytes : ByteAlphabet.TryRead(ids.Utf8(id), out bytes))
            {
                tokens[id] = bytes;
                singles += bytes.Length == 1 ? 1 : 0;
            }
            else if (!addedIds.Contains(id))
            {
                return (null, null);
            }
        }

        return (singles == 256 ? tokens : null, table);
    }

    private void ReadMerges(string prefix)
    {
        var list = node["merges"].Element;
        if (list.ValueKind != JsonValueKind.Array)
            throw node.Error("model.merges must be an array");
        if (tables is not null && prefix.Length == 0)
        {
            merges = tables.Merges;
            return;
        }

        merges = new BpeMerge[list.GetArrayLength()];
        var count = 0;
        foreach (var item in list.EnumerateArray())
        {
            string left, right;
            if (item.ValueKind == JsonValueKind.String && item.GetString()!.Split(' ') is { Length: 2 } halves)
                (left, right) = (halves[0], halves[1]);
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
                (left, right) = (item[0].GetString()!, item[1].GetString()!);
            else
                throw node.Error($"model.merges[{count}] must be two tokens, as \"a b\" or [\"a\", \"b\"]");
            var joined = left + (prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right);
            merges[count] = new BpeMerge(Id(left), Id(right), Id(joined));
            count++;
        }

        int Id(string spelling) => ids.Find(spelling) is >= 0 and var id
            ? id
            : throw node.Error($"model.merges[{count}] needs {JsonSerializer.Serialize(spelling)}, which is not in model.vocab");
    }
}
