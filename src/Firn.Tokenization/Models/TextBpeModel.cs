using System.Text;
using Firn.Text.Unicode;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Models;

/// <summary>BPE over characters, with what Hugging Face's library allows it: affixes, a token for the unknown, bytes as tokens.</summary>
internal sealed class TextBpeModel : ITokenModel
{
    private readonly Vocabulary vocabulary;
    private readonly MergeTable table;
    private readonly TextBpeOptions options;
    private readonly byte[] prefix;
    private readonly byte[] suffix;
    private readonly int[] byteIds;
    private readonly int unknown;
    private readonly IReadOnlyList<BpeMerge> merges;
    private readonly ByteTrie? whole;

    /// <summary>Keeps a checked vocabulary with its merges.</summary>
    /// <param name="vocabulary">Texts and ids.</param>
    /// <param name="merges">By rank.</param>
    /// <param name="options">What else.</param>
    /// <param name="ranks">The rank of each merge where it is not its place, as in SentencePiece, where merges with the same result are of equal rank.</param>
    /// <param name="whole">Texts that begin as one symbol: a SentencePiece model's user-defined pieces.</param>
    public TextBpeModel(Vocabulary vocabulary, IReadOnlyList<BpeMerge> merges, TextBpeOptions options, IReadOnlyList<int>? ranks = null, ByteTrie? whole = null)
    {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.options = options;
        this.whole = whole;
        table = new MergeTable(merges, ranks);
        prefix = Encoding.UTF8.GetBytes(options.Prefix);
        suffix = Encoding.UTF8.GetBytes(options.Suffix);
        byteIds = options.ByteFallback ? vocabulary.ByteIds() : [];
        unknown = options.Unknown is { } name ? vocabulary.Find(name) : -1;
    }

    /// <summary>What else it does.</summary>
    public TextBpeOptions Options => options;

    /// <inheritdoc/>
    public int Count => vocabulary.Count;

    /// <inheritdoc/>
    public string? Spelling(int id) => vocabulary.Text(id);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> piece, TokenBuffer output, ModelScratch scratch)
    {
        if (options.IgnoreMerges && vocabulary.Find(piece) is >= 0 and var id)
        {
            output.Add(id);
            return;
        }

        var merger = scratch.Merger;
        merger.Clear();
        var pending = false;
        for (var at = 0; at < piece.Length;)
        {
            if (whole is not null && whole.Longest(piece[at..]) is > 0 and var length)
            {
                merger.Add(vocabulary.Find(piece.Slice(at, length)));
                at += length;
                continue;
            }

            Utf8.Decode(piece, at, out length);
            var character = piece.Slice(at, length);
            var symbol = Symbol(character, first: at == 0, last: at + length == piece.Length, scratch);
            at += length;
            if (symbol >= 0)
            {
                if (pending)
                    merger.Add(unknown);
                pending = false;
                merger.Add(symbol);
            }
            else if (!AddBytes(character, first: at == length, last: at == piece.Length, merger) && unknown >= 0)
            {
                // One token for several unknown characters in a row where they are fused.
                if (pending && !options.FuseUnknown)
                    merger.Add(unknown);
                pending = true;
            }
        }

        if (pending)
            merger.Add(unknown);
        merger.Merge(table, output);
    }

    private int Symbol(ReadOnlySpan<byte> character, bool first, bool last, ModelScratch scratch)
    {
        var (before, behind) = (!first && prefix.Length > 0, last && suffix.Length > 0);
        if (!before && !behind)
            return vocabulary.Find(character);
        var bytes = scratch.Bytes;
        bytes.ResetWrittenCount();
        System.Buffers.BuffersExtensions.Write(bytes, before ? prefix : []);
        System.Buffers.BuffersExtensions.Write(bytes, character);
        System.Buffers.BuffersExtensions.Write(bytes, behind ? suffix : []);
        return vocabulary.Find(bytes.WrittenSpan);
    }

    private bool AddBytes(ReadOnlySpan<byte> character, bool first, bool last, SymbolMerger merger)
    {
        if (byteIds.Length == 0)
            return false;
        var before = first ? [] : prefix;
        var behind = last ? suffix : [];
        foreach (var value in (ReadOnlySpan<byte>)[.. before, .. character, .. behind])
        {
            if (byteIds[value] < 0)
                return false;
        }

        foreach (var value in (ReadOnlySpan<byte>)[.. before, .. character, .. behind])
            merger.Add(byteIds[value]);
        return true;
    }

    /// <inheritdoc/>
    public void Write(Formats.TokenizerJsonWriter writer)
    {
        writer.String("type", "BPE");
        writer.Raw("dropout", "null");
        writer.StringOrNull("unk_token", options.Unknown);
        writer.StringOrNull("continuing_subword_prefix", options.Prefix.Length > 0 || options.GivenPrefix ? options.Prefix : null);
        writer.StringOrNull("end_of_word_suffix", options.Suffix.Length > 0 || options.GivenSuffix ? options.Suffix : null);
        writer.Flag("fuse_unk", options.FuseUnknown);
        writer.Flag("byte_fallback", options.ByteFallback);
        writer.Flag("ignore_merges", options.IgnoreMerges);
        writer.Vocabulary(vocabulary);
        writer.Pairs("merges", merges.Select(merge => (vocabulary.Text(merge.Left)!, vocabulary.Text(merge.Right)!)));
    }
}
