using System.Collections.Concurrent;
using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Decoding;
using Firn.Tokenization.Formats;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization;

/// <summary>
/// A byte-level BPE tokenizer: UTF-8 to ids and back. Bytes that are not valid UTF-8 are encoded as they are, each as a
/// symbol, and come back unchanged. Immutable; thread-safe. Threads that encode much take an <see cref="Encoder"/> each.
/// </summary>
public sealed class Tokenizer
{
    private readonly ConcurrentBag<Encoder> spare = [];
    private readonly Dictionary<string, int> addedIds;
    private readonly AddedToken?[] addedById;

    internal Tokenizer(BpeModel model, SplitFamily family, IReadOnlyList<AddedToken> addedTokens, TokenizerTemplate template)
    {
        Model = model;
        Family = family;
        AddedTokens = addedTokens;
        Template = template;
        addedIds = new Dictionary<string, int>(addedTokens.Count);
        VocabularySize = Math.Max(model.Count, addedTokens.Count == 0 ? 0 : addedTokens.Max(token => token.Id) + 1);
        addedById = new AddedToken?[VocabularySize];
        foreach (var token in addedTokens)
        {
            addedIds[token.Content] = token.Id;
            addedById[token.Id] = token;
        }

        RawMatcher = new AddedTokenMatcher(addedTokens.Where(token => !token.Normalized));
        NormalizedMatcher = new AddedTokenMatcher(addedTokens.Where(token => token.Normalized));
    }

    /// <summary>One more than the highest id: the rows of a model's embedding.</summary>
    public int VocabularySize { get; }

    /// <summary>How text is cut before merging.</summary>
    public SplitFamily Family { get; }

    /// <summary>Special and other added tokens, by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    internal BpeModel Model { get; }

    internal TokenizerTemplate Template { get; }

    internal AddedTokenMatcher RawMatcher { get; }

    internal AddedTokenMatcher NormalizedMatcher { get; }

    /// <summary>Reads a tokenizer file: <c>tokenizer.json</c>, or <c>.tiktoken</c> by its ending.</summary>
    /// <exception cref="FirnException">Missing (FIRN-TOK-001), malformed or not supported, with the key at fault (FIRN-TOK-002, 003).</exception>
    public static Tokenizer Load(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-TOK-001", path, "does not exist", "name a tokenizer.json", ExitCode.NotFound);
        return path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase) ? TiktokenFile.Read(path) : TokenizerJson.Read(path);
    }

    /// <summary>Writes <c>tokenizer.json</c> as Hugging Face's library reads and writes it.</summary>
    public void Save(string path) => AtomicFile.Write(path, TokenizerJsonWriter.Write(this));

    /// <summary>An encoder for one thread.</summary>
    /// <param name="cacheBytes">Memory for pieces it has seen; rounded down to a power of two.</param>
    public Encoder CreateEncoder(int cacheBytes = Encoder.DefaultCacheBytes) => new(this, cacheBytes);

    /// <summary>The ids of a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="addSpecial">Sets the template's tokens around it, as <c>&lt;s&gt;</c> in front.</param>
    /// <param name="parseSpecial">Special tokens that stand in the text as such become their ids; else they are text like any other.</param>
    public int[] Encode(ReadOnlySpan<byte> utf8, bool addSpecial = false, bool parseSpecial = true)
    {
        if (!spare.TryTake(out var encoder))
            encoder = CreateEncoder(1 << 18);
        var output = new TokenBuffer();
        encoder.Encode(utf8, output, addSpecial, parseSpecial ? SpecialTokens.All : SpecialTokens.None);
        spare.Add(encoder);
        return output.Ids.ToArray();
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, bool, bool)"/>
    public int[] Encode(string text, bool addSpecial = false, bool parseSpecial = true) => Encode(Encoding.UTF8.GetBytes(text), addSpecial, parseSpecial);

    /// <summary>The bytes that some ids stand for.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecial">Leaves special tokens out.</param>
    /// <exception cref="FirnException">An id outside the vocabulary (FIRN-TOK-004).</exception>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        var bytes = new byte[DecodedLength(ids, skipSpecial)];
        var at = 0;
        foreach (var id in ids)
        {
            if (skipSpecial && IsSpecial(id))
                continue;
            var token = BytesOf(id);
            token.CopyTo(bytes.AsSpan(at));
            at += token.Length;
        }

        return bytes;
    }

    /// <summary>The text that some ids stand for; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <inheritdoc cref="DecodeBytes"/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false) => Encoding.UTF8.GetString(DecodeBytes(ids, skipSpecial));

    /// <summary>A decoder for ids that arrive one by one.</summary>
    /// <param name="skipSpecial">Leaves special tokens out.</param>
    public IncrementalDecoder CreateDecoder(bool skipSpecial = false) => new(this, skipSpecial);

    /// <summary>The bytes of one id.</summary>
    /// <exception cref="FirnException">An id outside the vocabulary (FIRN-TOK-004).</exception>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        if (id >= 0 && id < addedById.Length && addedById[id] is { } added)
            return Encoding.UTF8.GetBytes(added.Content);
        return Model.BytesOf(id) ?? throw new FirnException(
            "FIRN-TOK-004", $"token id {id}", $"is not in the vocabulary of {VocabularySize} entries", "use the tokenizer that made the ids", ExitCode.Invalid);
    }

    /// <summary>The id of an added token such as <c>&lt;/s&gt;</c>, or null.</summary>
    public int? FindAdded(string content) => addedIds.TryGetValue(content, out var id) ? id : null;

    /// <summary>The id of an added token such as <c>&lt;/s&gt;</c>.</summary>
    /// <exception cref="FirnException">There is no such token (FIRN-TOK-005).</exception>
    public int AddedId(string content) => FindAdded(content) ?? throw new FirnException(
        "FIRN-TOK-005", $"token {content}", "is not among the tokenizer's added tokens", "use a tokenizer with Apertus' special tokens", ExitCode.Invalid);

    /// <summary>True for a special token.</summary>
    public bool IsSpecial(int id) => id >= 0 && id < addedById.Length && addedById[id] is { Special: true };

    private int DecodedLength(ReadOnlySpan<int> ids, bool skipSpecial)
    {
        var length = 0;
        foreach (var id in ids)
            length += skipSpecial && IsSpecial(id) ? 0 : BytesOf(id).Length;
        return length;
    }
}
