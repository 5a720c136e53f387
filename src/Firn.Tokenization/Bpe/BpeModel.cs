using System.Runtime.CompilerServices;
using Firn.Core;

namespace Firn.Tokenization.Bpe;

/// <summary>A byte-level BPE vocabulary with its merges, checked for consistency. Immutable; thread-safe.</summary>
internal sealed class BpeModel
{
    /// <summary>Tokens below which starting a second thread takes longer than it spares.</summary>
    public const int SmallestShared = 1 << 14;

    private readonly byte[]?[] tokens;
    private readonly BpeMerge[] merges;
    private MergeTable? ranks;
    private PieceBorders? borders;

    /// <summary>Checks and keeps.</summary>
    /// <param name="tokens">The bytes of each id; null where an id belongs to an added token or to nothing.</param>
    /// <param name="merges">By rank.</param>
    /// <param name="ignoreMerges">A piece that is in the vocabulary as a whole is taken without merging (Llama 3).</param>
    /// <param name="subject">The file, for errors.</param>
    /// <param name="table">A table of the tokens, where there is one; it becomes this model's own.</param>
    /// <exception cref="FirnException">Vocabulary and merges disagree (FIRN-TOK-003).</exception>
    public BpeModel(byte[]?[] tokens, IReadOnlyList<BpeMerge> merges, bool ignoreMerges, string subject, TokenTable? table = null)
    {
        this.tokens = tokens;
        this.merges = merges as BpeMerge[] ?? [.. merges];
        IgnoreMerges = ignoreMerges;
        ByteTokens = new int[256];
        Array.Fill(ByteTokens, -1);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is { Length: 1 } single)
                ByteTokens[single[0]] = id;
        }

        if (Array.IndexOf(ByteTokens, -1) is var missing and >= 0)
        {
            throw Inconsistent(subject, $"model.vocab lacks the byte 0x{missing:X2} ({ByteAlphabet.Spell([(byte)missing])}); a byte-level vocabulary has all 256");
        }

        var building = table is null && tokens.Length >= SmallestShared && Environment.ProcessorCount > 1 ? Task.Run(() => new TokenTable(tokens)) : null;
        Check(tokens, this.merges, subject);
        Numbers = NumberedMerges.TryBuild(this.merges, ByteTokens, tokens.Length);
        Tokens = table ?? building?.Result ?? new TokenTable(tokens);
        if (Numbers is null)
            return;
        if (Tokens.HasEqualTokens)
            Tokens = new TokenTable(tokens, Numbers);
        else
            Tokens.SetNumbers(Numbers);
        Rules = new PairRules(Tokens, Numbers, this.merges.Length);
    }

    /// <summary>The 256 bytes and no merges: stands where another model does the work.</summary>
    public static BpeModel BytesOnly { get; } = new([.. Enumerable.Range(0, 256).Select(value => (byte[]?)[(byte)value])], [], ignoreMerges: false, "bytes");

    /// <summary>One more than the highest id.</summary>
    public int Count => tokens.Length;

    /// <summary>By rank.</summary>
    public IReadOnlyList<BpeMerge> Merges => merges;

    /// <summary>A piece that is in the vocabulary as a whole is taken without merging.</summary>
    public bool IgnoreMerges { get; }

    /// <summary>The id of each byte.</summary>
    public int[] ByteTokens { get; }

    /// <summary>Ranks by pair; made when they are first asked for.</summary>
    public MergeTable Table => LazyInitializer.EnsureInitialized(ref ranks, () => new MergeTable(merges));

    /// <summary>Merges by number; null where a token is merged in two ways or of tokens that come after it.</summary>
    public NumberedMerges? Numbers { get; }

    /// <summary>Where pieces may be cut; made when it is first asked for. Null where merges have no numbers.</summary>
    public PieceBorders? Borders => Numbers is null ? null : LazyInitializer.EnsureInitialized(ref borders, () => new PieceBorders(Numbers, merges.Length));

    /// <summary>Ids by bytes.</summary>
    public TokenTable Tokens { get; }

    /// <summary>Which tokens may be neighbours; null where pieces must be merged.</summary>
    public PairRules? Rules { get; }

    /// <summary>The bytes of every id.</summary>
    public byte[]?[] Bytes => tokens;

    /// <summary>The bytes of an id, or null.</summary>
    public byte[]? BytesOf(int id) => id >= 0 && id < tokens.Length ? tokens[id] : null;

    /// <summary>The token that a piece is as a whole, where that spares the merging.</summary>
    public unsafe int? FindWhole(ReadOnlySpan<byte> piece)
    {
        if (!IgnoreMerges)
            return null;
        Span<byte> padded = piece.Length < 1024 ? stackalloc byte[piece.Length + 16] : new byte[piece.Length + 16];
        piece.CopyTo(padded);
        fixed (byte* begin = padded)
            return Tokens.Find(begin, piece.Length) is var id and >= 0 ? id : null;
    }

    // Files are checked once, before the runtime would compile this to its best.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Check(byte[]?[] tokens, BpeMerge[] merges, string subject)
    {
        for (var rank = 0; rank < merges.Length; rank++)
        {
            var (left, right, result) = (merges[rank].Left, merges[rank].Right, merges[rank].Result);
            if (unchecked((uint)left) >= (uint)tokens.Length || tokens[left] is not { } a || unchecked((uint)right) >= (uint)tokens.Length || tokens[right] is not { } b
                || unchecked((uint)result) >= (uint)tokens.Length || tokens[result] is not { } whole)
                throw Inconsistent(subject, $"model.merges[{rank}] names an id outside the vocabulary");
            if (whole.Length != a.Length + b.Length || !whole.AsSpan().StartsWith(a) || !whole.AsSpan().EndsWith(b))
                throw Inconsistent(subject, $"model.merges[{rank}] does not join to its result");
        }
    }

    private static FirnException Inconsistent(string subject, string cause) =>
        new("FIRN-TOK-003", subject, cause, "export the tokenizer again from the tool that trained it", ExitCode.Invalid);
}
