using System.Globalization;
using System.Text;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Models;

/// <summary>
/// A unigram language model: of all ways to cut a piece into entries the one with the highest sum of scores, found from left
/// to right in one pass (Kudo 2018, arXiv 1804.10959). A character that no entry begins with costs ten more than the worst entry.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly Vocabulary vocabulary = new();
    private readonly ByteTrie trie = new();
    private readonly IReadOnlyList<(string Text, double Score)> entries;
    private readonly double[] scores;
    private readonly int[] byteIds;
    private readonly int unknown;
    private readonly double unknownScore;
    private readonly bool byteFallback;
    private readonly bool single;

    /// <summary>Keeps the entries.</summary>
    /// <param name="entries">Texts and scores by id.</param>
    /// <param name="unknown">The id of what is not in the vocabulary; -1: there is none.</param>
    /// <param name="byteFallback">Unknown characters are their bytes, as <c>&lt;0x0A&gt;</c>.</param>
    /// <param name="usable">Which entries text can become; all when null.</param>
    /// <param name="bonus">Scores that count instead of the entries' own, for user-defined pieces; null where there are none.</param>
    /// <param name="single">Adds up in single precision, as SentencePiece does; Hugging Face's library adds in double.</param>
    public UnigramModel(
        IReadOnlyList<(string Text, double Score)> entries, int unknown, bool byteFallback, Func<int, bool>? usable = null, Func<int, double>? bonus = null, bool single = false)
    {
        this.entries = entries;
        this.unknown = unknown;
        this.byteFallback = byteFallback;
        this.single = single;
        scores = new double[entries.Count];
        var lowest = double.PositiveInfinity;
        for (var id = 0; id < entries.Count; id++)
        {
            vocabulary.TryAdd(entries[id].Text, id);
            scores[id] = bonus?.Invoke(id) ?? entries[id].Score;
            if (usable is not null && !usable(id))
                continue;
            lowest = Math.Min(lowest, entries[id].Score);
            if (entries[id].Text.Length > 0)
                trie.Add(Encoding.UTF8.GetBytes(entries[id].Text), vocabulary.Find(entries[id].Text));
        }

        byteIds = byteFallback ? vocabulary.ByteIds() : [];
        unknownScore = single ? (float)lowest - (float)UnknownPenalty : lowest - UnknownPenalty;
    }

    /// <inheritdoc/>
    public int Count => entries.Count;

    /// <inheritdoc/>
    public string? Spelling(int id) => id >= 0 && id < entries.Count ? entries[id].Text : null;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> piece, TokenBuffer output, ModelScratch scratch)
    {
        unchecked
        {
            // best[i] is the best sum of scores for the first i bytes, from[i] where its last part begins, token[i] that part.
            var n = piece.Length;
            var best = scratch.Numbers(n + 1);
            var links = scratch.Integers(2 * (n + 1));
            var from = links[..(n + 1)];
            var token = links[(n + 1)..];
            from.Fill(-1);
            best[0] = 0;
            for (var start = 0; start < n;)
            {
                Utf8.Decode(piece, start, out var character);
                var whole = false;
                var node = ByteTrie.Root;
                for (var end = start; end < n && (node = trie.Step(node, piece[end])) != ByteTrie.None;)
                {
                    end++;
                    var id = trie.Value(node);
                    if (id == ByteTrie.None)
                        continue;
                    Offer(best, from, token, start, end, scores[id], id);
                    whole |= end - start == character;
                }

                if (!whole)
                    Offer(best, from, token, start, start + character, unknownScore, unknown);
                start += character;
            }

            // From the end back; parts are turned round by writing them into the room behind the links that are still needed.
            var parts = 0;
            for (var end = n; end > 0;)
            {
                var start = from[end];
                var id = token[end];
                // Unknown parts in a row are one.
                while (id == unknown && start > 0 && token[start] == unknown)
                    start = from[start];
                from[n - parts] = start;
                token[n - parts] = id;
                best[n - parts++] = end;
                end = start;
            }

            for (var at = n - parts + 1; at <= n; at++)
            {
                if (token[at] != unknown || !TryKnow(piece[from[at]..(int)best[at]], output))
                    output.Add(token[at]);
            }
        }
    }

    private void Offer(Span<double> best, Span<int> from, Span<int> token, int start, int end, double score, int id)
    {
        var sum = single ? (float)best[start] + (float)score : best[start] + score;
        if (from[end] >= 0 && sum <= best[end])
            return;
        best[end] = sum;
        from[end] = start;
        token[end] = id;
    }

    /// <summary>What the unknown text is after all: an entry that joins several unknown characters, or its bytes.</summary>
    private bool TryKnow(ReadOnlySpan<byte> text, TokenBuffer output)
    {
        if (!single && vocabulary.Find(text) is >= 0 and var id)
        {
            output.Add(id);
            return true;
        }

        if (!byteFallback)
            return false;
        foreach (var value in text)
        {
            if (byteIds[value] < 0)
                return false;
        }

        foreach (var value in text)
            output.Add(byteIds[value]);
        return true;
    }

    /// <inheritdoc/>
    public void Write(Formats.TokenizerJsonWriter writer)
    {
        writer.String("type", "Unigram");
        writer.Raw("unk_id", unknown < 0 ? "null" : unknown.ToString(CultureInfo.InvariantCulture));
        writer.Scores("vocab", entries);
        writer.Flag("byte_fallback", byteFallback);
    }
}
