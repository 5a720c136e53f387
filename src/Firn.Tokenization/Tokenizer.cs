using System.Collections.Concurrent;
using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Decoding;
using Firn.Tokenization.Formats;
using Firn.Tokenization.Pipeline;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization;

/// <summary>
/// A tokenizer: UTF-8 to ids and back. Byte-level BPE behind a hand-written splitter is the fast path: there, bytes that are
/// not valid UTF-8 are encoded as they are, each as a symbol, and come back unchanged. All else that tokenizer files describe
/// (normalisers, other splitters, Unigram, WordPiece, …) goes through a pipeline, in which they become U+FFFD. Immutable;
/// thread-safe. Threads that encode much take an <see cref="Encoder"/> each.
/// </summary>
public sealed class Tokenizer
{
    private readonly ConcurrentBag<Encoder> spare = [];
    private readonly Dictionary<string, int> addedIds;
    private readonly AddedToken?[] addedById;

    internal Tokenizer(
        BpeModel model, SplitFamily? family, IReadOnlyList<AddedToken> addedTokens, TokenizerTemplate template, TokenizerPipeline? pipeline = null)
    {
        Model = model;
        Family = family;
        Pipeline = pipeline;
        AddedTokens = addedTokens;
        Template = template;
        addedIds = new Dictionary<string, int>(addedTokens.Count);
        VocabularySize = Math.Max(pipeline?.Model?.Count ?? model.Count, addedTokens.Count == 0 ? 0 : addedTokens.Max(token => token.Id) + 1);
        addedById = new AddedToken?[VocabularySize];
        foreach (var token in addedTokens)
        {
            addedIds[token.Content] = token.Id;
            addedById[token.Id] = token;
        }

        RawMatcher = new AddedTokenMatcher(addedTokens.Where(token => !token.Normalized));
        NormalizedMatcher = new AddedTokenMatcher(addedTokens.Where(token => token.Normalized), pipeline?.Normalizer);
    }

    /// <summary>One more than the highest id: the rows of a model's embedding.</summary>
    public int VocabularySize { get; }

    /// <summary>How text is cut before merging; null where a file's own components do it.</summary>
    public SplitFamily? Family { get; }

    /// <summary>The bytes of tokens one after another are the text; else a file's decoder needs all ids to make it.</summary>
    public bool DecodesTokenByToken => Pipeline is null or { Decoder: null, JoinsWithSpace: false };

    /// <summary>Special and other added tokens, by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>Byte-level merges; the bytes alone where <see cref="TokenizerPipeline.Model"/> stands in its place.</summary>
    internal BpeModel Model { get; }

    /// <summary>What the tokenizer does beside the fast path, or null.</summary>
    internal TokenizerPipeline? Pipeline { get; }

    internal TokenizerTemplate Template { get; }

    /// <summary>How long the ids of one text may be and must be, or null.</summary>
    internal TextLengths? Lengths { get; init; }

    internal AddedTokenMatcher RawMatcher { get; }

    internal AddedTokenMatcher NormalizedMatcher { get; }

    /// <summary>
    /// Reads a tokenizer file: <c>.tiktoken</c> and SentencePiece's <c>.model</c> by their endings, else JSON: <c>tokenizer.json</c> or
    /// <c>tekken.json</c>.
    /// </summary>
    /// <exception cref="FirnException">Missing (FIRN-TOK-001), malformed or not supported, with the key at fault (FIRN-TOK-002, 003).</exception>
    public static Tokenizer Load(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-TOK-001", path, "does not exist", "name a tokenizer.json", ExitCode.NotFound);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".tiktoken" => TiktokenFile.Read(path),
            ".model" => SentencePieceFile.Read(path),
            _ => TokenizerJson.Read(path),
        };
    }

    /// <summary>Writes <c>tokenizer.json</c> as Hugging Face's library reads and writes it.</summary>
    public void Save(string path) => AtomicFile.Write(path, TokenizerJsonWriter.Write(this));

    /// <summary>An encoder for one thread.</summary>
    /// <param name="cacheBytes">Memory for pieces it has seen; rounded down to a power of two.</param>
    public Encoder CreateEncoder(int cacheBytes = Encoder.DefaultCacheBytes) => new(this, cacheBytes);

    /// <summary>The ids of a text, cut and filled where the file's <c>truncation</c> and <c>padding</c> say so; an <see cref="Encoder"/> gives all.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="addSpecial">Sets the template's tokens around it, as <c>&lt;s&gt;</c> in front.</param>
    /// <param name="parseSpecial">Special tokens that stand in the text as such become their ids; else they are text like any other.</param>
    public int[] Encode(ReadOnlySpan<byte> utf8, bool addSpecial = false, bool parseSpecial = true)
    {
        if (!spare.TryTake(out var encoder))
            encoder = CreateEncoder(1 << 18);
        var ids = encoder.EncodeText(utf8, new TokenBuffer(), addSpecial, parseSpecial ? SpecialTokens.All : SpecialTokens.None).ToArray();
        spare.Add(encoder);
        return ids;
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, bool, bool)"/>
    public int[] Encode(string text, bool addSpecial = false, bool parseSpecial = true) => Encode(Encoding.UTF8.GetBytes(text), addSpecial, parseSpecial);

    /// <summary>The bytes that some ids stand for.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecial">Leaves special tokens out.</param>
    /// <exception cref="FirnException">An id outside the vocabulary (FIRN-TOK-004).</exception>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        if (!DecodesTokenByToken)
            return Encoding.UTF8.GetBytes(PipelineDecoder.Decode(this, Pipeline!, ids, skipSpecial));
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

    /// <summary>The bytes that one id adds to a text that it does not begin.</summary>
    /// <exception cref="FirnException">An id outside the vocabulary (FIRN-TOK-004).</exception>
    public ReadOnlySpan<byte> BytesOf(int id)
    {
        if (id >= 0 && id < addedById.Length && addedById[id] is { } added)
            return Encoding.UTF8.GetBytes(added.Content);
        if (Pipeline is { Model: not null } pipeline)
            return PipelineDecoder.BytesOf(this, pipeline, id);
        return Model.BytesOf(id) ?? throw new FirnException(
            "FIRN-TOK-004", $"token id {id}", $"is not in the vocabulary of {VocabularySize} entries", "use the tokenizer that made the ids", ExitCode.Invalid);
    }

    /// <summary>The id of an added token such as <c>&lt;/s&gt;</c>, or null.</summary>
    public int? FindAdded(string content) => addedIds.TryGetValue(content, out var id) ? id : null;

    /// <summary>The id of an added token such as <c>&lt;/s&gt;</c>.</summary>
    /// <exception cref="FirnException">There is no such token (FIRN-TOK-005).</exception>
    public int AddedId(string content) => FindAdded(content) ?? throw new FirnException(
        "FIRN-TOK-005", $"token {content}", "is not among the tokenizer's added tokens", "use a tokenizer with Apertus' special tokens", ExitCode.Invalid);

    /// <summary>True for an added token, special or not.</summary>
    internal bool IsAdded(int id) => id >= 0 && id < addedById.Length && addedById[id] is not null;

    /// <summary>True for a special token.</summary>
    public bool IsSpecial(int id) => id >= 0 && id < addedById.Length && addedById[id] is { Special: true };

    /// <summary>The text of an id as the vocabulary spells it, or null.</summary>
    internal string? Spelling(int id)
    {
        if (id >= 0 && id < addedById.Length && addedById[id] is { } added)
            return added.Content;
        return Pipeline?.Model is { } model ? model.Spelling(id) : Model.BytesOf(id) is { } bytes ? ByteAlphabet.Spell(bytes) : null;
    }

    private int DecodedLength(ReadOnlySpan<int> ids, bool skipSpecial)
    {
        var length = 0;
        foreach (var id in ids)
            length += skipSpecial && IsSpecial(id) ? 0 : BytesOf(id).Length;
        return length;
    }
}
