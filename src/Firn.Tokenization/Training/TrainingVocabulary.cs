using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Training;

/// <summary>A vocabulary that grows merge by merge, from bytes or from another tokenizer's. Not thread-safe.</summary>
internal sealed class TrainingVocabulary
{
    private readonly IReadOnlyList<AddedToken> addedTokens;
    private readonly TokenizerTemplate template;
    private readonly List<byte[]?> tokens = [];
    private readonly Dictionary<byte[], int> ids = new(Utf8Comparer.Instance);
    private readonly HashSet<byte[]> reserved = new(Utf8Comparer.Instance);
    private readonly List<BpeMerge> merges = [];
    private readonly int[] byteIds = new int[256];
    private readonly BpeModel? start;
    private readonly PieceMerger? merger;

    /// <summary>Special tokens first, then the 256 bytes in the order of their characters.</summary>
    public TrainingVocabulary(IReadOnlyList<AddedToken> addedTokens, TokenizerTemplate template)
    {
        this.addedTokens = addedTokens;
        this.template = template;
        foreach (var token in addedTokens)
        {
            tokens.Add(Encoding.UTF8.GetBytes(token.Content));
            reserved.Add(tokens[^1]!);
        }

        foreach (var value in ByteAlphabet.InCharacterOrder)
        {
            byteIds[value] = tokens.Count;
            ids.Add([value], tokens.Count);
            tokens.Add([value]);
        }
    }

    /// <summary>All of another tokenizer; new entries come behind it.</summary>
    /// <exception cref="FirnException">It is not byte-level with a known splitter (FIRN-TOK-016).</exception>
    public TrainingVocabulary(Tokenizer from)
    {
        if (from.Pipeline is not null)
            throw new FirnException("FIRN-TOK-016", "tokenizer", "is not byte-level BPE behind a known splitter and nothing else", "start from a tokenizer that `firn tok import` names the family of", ExitCode.Invalid);
        addedTokens = from.AddedTokens;
        template = from.Template;
        start = from.Model;
        merger = new PieceMerger(from.Model.Table, from.Model.ByteTokens);
        foreach (var token in addedTokens)
            reserved.Add(Encoding.UTF8.GetBytes(token.Content));
        for (var id = 0; id < from.VocabularySize; id++)
        {
            tokens.Add(from.Model.BytesOf(id) ?? addedTokens.Where(token => token.Id == id).Select(token => Encoding.UTF8.GetBytes(token.Content)).FirstOrDefault());
            if (tokens[id] is { } bytes && !reserved.Contains(bytes))
                ids.TryAdd(bytes, id);
        }

        merges.AddRange(from.Model.Merges);
    }

    /// <summary>Entries.</summary>
    public int Count => tokens.Count;

    /// <summary>Merges, those of the tokenizer that it began with included.</summary>
    public int Merges => merges.Count;

    /// <summary>The tokens that text is cleared of before it is counted: masks of personal data.</summary>
    public IEnumerable<AddedToken> Markers => addedTokens.Where(token => ApertusTokens.PersonalDataMarkers.Contains(token.Content));

    /// <summary>Refuses a size that leaves nothing to learn.</summary>
    /// <exception cref="FirnException">The size is below what is there already (FIRN-TOK-009).</exception>
    public void CheckSize(int size)
    {
        if (size >= Count)
            return;
        throw new FirnException(
            "FIRN-TOK-009", "vocabulary_size", $"{size} is below the {Count} of {(start is null ? "special tokens and bytes" : "the tokenizer that is continued")}", "raise vocabulary_size", ExitCode.Invalid);
    }

    /// <summary>Writes a piece as the symbols that it is before anything new is learnt.</summary>
    public int Spell(ReadOnlySpan<byte> piece, Span<int> symbols)
    {
        if (start?.FindWhole(piece) is { } id)
        {
            symbols[0] = id;
            return 1;
        }

        if (merger is not null)
            return merger.Merge(piece, symbols);
        for (var i = 0; i < piece.Length; i++)
            symbols[i] = byteIds[piece[i]];
        return piece.Length;
    }

    /// <summary>Adds a merge; false where it would spell a special token.</summary>
    public bool TryMerge(int left, int right, out int result)
    {
        byte[] whole = [.. tokens[left]!, .. tokens[right]!];
        result = -1;
        if (reserved.Contains(whole))
            return false;
        if (!ids.TryGetValue(whole, out result))
        {
            result = tokens.Count;
            tokens.Add(whole);
            ids.Add(whole, result);
        }

        merges.Add(new BpeMerge(left, right, result));
        return true;
    }

    /// <summary>The tokenizer so far.</summary>
    public Tokenizer ToTokenizer(SplitFamily family)
    {
        var addedIds = addedTokens.Select(token => token.Id).ToHashSet();
        // Added tokens of a tokenizer that was read are not in its model; those of a new one are.
        byte[]?[] model = [.. tokens.Select((bytes, id) => start is not null && addedIds.Contains(id) ? start.BytesOf(id) : bytes)];
        return new Tokenizer(new BpeModel(model, LastOfEach(merges), start?.IgnoreMerges ?? false, "trained tokenizer"), family, addedTokens, template);
    }

    /// <summary>A pair that was merged twice keeps its later rank, as in Hugging Face's files.</summary>
    private static List<BpeMerge> LastOfEach(List<BpeMerge> merges)
    {
        var last = new Dictionary<(int, int), int>();
        for (var rank = 0; rank < merges.Count; rank++)
            last[(merges[rank].Left, merges[rank].Right)] = rank;
        return [.. merges.Where((merge, rank) => last[(merge.Left, merge.Right)] == rank)];
    }
}
