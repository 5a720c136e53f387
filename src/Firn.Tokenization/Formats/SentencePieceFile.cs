using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Models;
using Firn.Tokenization.Normalizers;
using Firn.Tokenization.Pipeline;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Reads SentencePiece's <c>.model</c> files (protobuf): BPE and Unigram, with bytes for the unknown, user-defined pieces and the
/// precompiled normaliser. Ids are those of <c>spm_encode</c>, but that control pieces such as <c>&lt;s&gt;</c> are found in text
/// unless special tokens are off.
/// </summary>
internal sealed class SentencePieceFile
{
    private const long MaxFileBytes = 256 << 20;
    private const string Mark = "\u2581";

    private readonly string file;
    private readonly List<(string Text, float Score, SentencePieceType Type)> pieces = [];
    private readonly HashSet<string> texts = [];
    private int modelType = 1;
    private bool suffix;
    private byte[] characterMap = [];
    private bool addPrefix = true;
    private bool removeExtra = true;
    private bool escape = true;

    private SentencePieceFile(string file)
    {
        this.file = file;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FirnException">Malformed or not supported (FIRN-TOK-002).</exception>
    public static Tokenizer Read(string path)
    {
        var info = new FileInfo(path);
        if (info.Length > MaxFileBytes)
            throw JsonNode.Failure(path, $"has {info.Length} bytes; a tokenizer file has at most {MaxFileBytes}");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a file's content.</summary>
    public static Tokenizer Parse(ReadOnlySpan<byte> content, string file)
    {
        var model = new SentencePieceFile(file);
        try
        {
            model.ReadModel(content);
            return model.Build();
        }
        catch (FormatException error)
        {
            throw JsonNode.Failure(file, error.Message, error);
        }
    }

    private void ReadModel(ReadOnlySpan<byte> content)
    {
        var reader = new ProtobufReader(content);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ReadPiece(reader.Bytes);
                    break;
                case 2:
                    ReadTrainer(reader.Bytes);
                    break;
                case 3:
                    ReadNormalizer(reader.Bytes);
                    break;
            }
        }

        if (pieces.Count == 0)
            throw new FormatException("has no pieces: it is no SentencePiece model");
        if (pieces.Count(piece => piece.Type == SentencePieceType.Unknown) != 1)
            throw new FormatException("must have exactly one piece of type UNKNOWN");
        if (modelType is not (1 or 2))
            throw new FormatException($"trainer_spec.model_type is {(modelType == 3 ? "WORD" : modelType == 4 ? "CHAR" : modelType)}; UNIGRAM and BPE are supported");
    }

    private void ReadPiece(ReadOnlySpan<byte> message)
    {
        var (text, score, type) = ("", 0f, SentencePieceType.Normal);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    text = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                case 2:
                    score = reader.Single;
                    break;
                case 3:
                    type = (SentencePieceType)(int)Math.Min(reader.Integer, 99);
                    break;
            }
        }

        var subject = $"pieces[{pieces.Count}]";
        if (text.Length == 0)
            throw new FormatException($"{subject}.piece is empty");
        if (!texts.Add(text))
            throw new FormatException($"{subject}.piece {JsonSerializer.Serialize(text)} is there twice");
        if (!Enum.IsDefined(type) || type == SentencePieceType.Unused)
            throw new FormatException($"{subject}.type {type} is not supported");
        if (type == SentencePieceType.Byte && Decoding.ByteFallbackDecoder.ByteOf(text) is null)
            throw new FormatException($"{subject}.piece {JsonSerializer.Serialize(text)} is no byte like <0x0A>");
        if (!float.IsFinite(score))
            throw new FormatException($"{subject}.score is not a number");
        pieces.Add((text, score, type));
    }

    private void ReadTrainer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    modelType = (int)Math.Min(reader.Integer, 99);
                    break;
                case 24:
                    suffix = reader.Integer != 0;
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    characterMap = reader.Bytes.ToArray();
                    break;
                case 3:
                    addPrefix = reader.Integer != 0;
                    break;
                case 4:
                    removeExtra = reader.Integer != 0;
                    break;
                case 5:
                    escape = reader.Integer != 0;
                    break;
            }
        }
    }

    private Tokenizer Build()
    {
        var userDefined = new ByteTrie();
        var hasUserDefined = false;
        for (var id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Type != SentencePieceType.UserDefined)
                continue;
            userDefined.Add(Encoding.UTF8.GetBytes(pieces[id].Text), id);
            hasUserDefined = true;
        }

        var kept = hasUserDefined ? userDefined : null;
        var map = characterMap.Length > 0 ? new CharacterMap(characterMap) : null;
        AddedToken[] added = [.. pieces.Select((piece, id) => (piece, id)).Where(entry => entry.piece.Type is SentencePieceType.Control or SentencePieceType.Unknown)
            .Select(entry => new AddedToken(entry.id, entry.piece.Text))];
        var source = Source();
        return new Tokenizer(BpeModel.BytesOnly, null, added, TokenizerTemplate.None, new TokenizerPipeline
        {
            Normalizer = new SentencePieceNormalizer(map, addPrefix, removeExtra, escape, suffix, kept),
            // Words are cut apart where no piece goes over from one to the next; sums of scores are of the whole text.
            PreTokenizers = modelType == 2 && !pieces.Exists(piece => WordStartPreTokenizer.IsCutIn(piece.Text)) ? [new WordStartPreTokenizer()] : [],
            Model = modelType == 2 ? Bpe(kept) : Unigram(),
            Decoder = DecoderJson.Read(new JsonNode(source["decoder"], "decoder", file)),
            Source = source,
        });
    }

    private TextBpeModel Bpe(ByteTrie? kept)
    {
        var vocabulary = new Vocabulary();
        for (var id = 0; id < pieces.Count; id++)
            vocabulary.TryAdd(pieces[id].Text, id);
        // The pair whose piece has the highest score is merged first, however it is cut: merges with one result are of one rank.
        var rankOf = pieces.Select(piece => piece.Score).Distinct().OrderDescending().Select((score, rank) => (score, rank)).ToDictionary(pair => pair.score, pair => pair.rank);
        var merges = new List<(BpeMerge Merge, int Rank)>();
        for (var id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Type != SentencePieceType.Normal)
                continue;
            var bytes = Encoding.UTF8.GetBytes(pieces[id].Text);
            for (var cut = 1; cut < bytes.Length; cut++)
            {
                if ((bytes[cut] & 0xC0) != 0x80 && IsNormal(bytes.AsSpan(0, cut), out var left) && IsNormal(bytes.AsSpan(cut), out var right))
                    merges.Add((new BpeMerge(left, right, id), rankOf[pieces[id].Score]));
            }
        }

        // In this order Hugging Face's converter writes them too: by rank, then by the length of the parts.
        (BpeMerge Merge, int Rank)[] ordered = [.. merges.OrderBy(entry => entry.Rank).ThenBy(entry => pieces[entry.Merge.Left].Text.Length).ThenBy(entry => pieces[entry.Merge.Right].Text.Length)];
        var unknown = pieces.Find(piece => piece.Type == SentencePieceType.Unknown).Text;
        var options = new TextBpeOptions { Unknown = unknown, FuseUnknown = true, ByteFallback = pieces.Exists(piece => piece.Type == SentencePieceType.Byte) };
        return new TextBpeModel(vocabulary, [.. ordered.Select(entry => entry.Merge)], options, [.. ordered.Select(entry => entry.Rank)], kept);

        bool IsNormal(ReadOnlySpan<byte> text, out int found)
        {
            found = vocabulary.Find(text);
            return found >= 0 && pieces[found].Type == SentencePieceType.Normal;
        }
    }

    private UnigramModel Unigram() => new(
        [.. pieces.Select(piece => (piece.Text, (double)piece.Score))],
        pieces.FindIndex(piece => piece.Type == SentencePieceType.Unknown),
        byteFallback: pieces.Exists(piece => piece.Type == SentencePieceType.Byte),
        usable: id => pieces[id].Type is SentencePieceType.Normal or SentencePieceType.UserDefined,
        // A user's own piece costs next to nothing, so that it is taken whenever it is there.
        bonus: id => pieces[id].Type == SentencePieceType.UserDefined ? -0.1f : pieces[id].Score,
        single: true);

    /// <summary>The components that come nearest in a <c>tokenizer.json</c>, as Hugging Face's converter chooses them.</summary>
    private Dictionary<string, JsonElement> Source()
    {
        var normalizers = new JsonArray();
        if (characterMap.Length > 0)
            normalizers.Add(Part("Precompiled", ("precompiled_charsmap", Convert.ToBase64String(characterMap))));
        if (removeExtra)
        {
            normalizers.Add(Part("Strip", ("strip_left", true), ("strip_right", true)));
            normalizers.Add(Part("Replace", ("pattern", new JsonObject { ["Regex"] = " {2,}" }), ("content", " ")));
        }

        if (addPrefix && !suffix)
            normalizers.Add(Part("Prepend", ("prepend", escape ? Mark : " ")));
        if (escape)
            normalizers.Add(Part("Replace", ("pattern", new JsonObject { ["String"] = " " }), ("content", Mark)));
        var decoders = new JsonArray(
            Part("Replace", ("pattern", new JsonObject { ["String"] = Mark }), ("content", " ")), Part("ByteFallback"), Part("Fuse"));
        // spm_decode takes one mark away in front, and every one where white space at the ends was taken away.
        if (addPrefix || removeExtra)
            decoders.Add(Part("Strip", ("content", " "), ("start", removeExtra ? 1000 : 1), ("stop", 0)));
        return new Dictionary<string, JsonElement>
        {
            ["normalizer"] = JsonSerializer.SerializeToElement<System.Text.Json.Nodes.JsonNode>(Part("Sequence", ("normalizers", normalizers)), JsonSerializerOptions.Web),
            ["decoder"] = JsonSerializer.SerializeToElement<System.Text.Json.Nodes.JsonNode>(Part("Sequence", ("decoders", decoders)), JsonSerializerOptions.Web),
        };
    }

    private static JsonObject Part(string type, params (string Name, System.Text.Json.Nodes.JsonNode? Value)[] members)
    {
        var part = new JsonObject { ["type"] = type };
        foreach (var (name, value) in members)
            part[name] = value;
        return part;
    }
}
