using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Editing;

/// <summary>
/// Takes entries out of a byte-level vocabulary that texts seldom use. An entry goes only when nothing is merged from it any
/// more, the least used first and of equal ones the highest id; its uses are its parts' then. Added tokens and bytes stay.
/// </summary>
public static class VocabularyPruner
{
    /// <summary>Prunes a tokenizer.</summary>
    /// <param name="tokenizer">Byte-level BPE with a known splitter.</param>
    /// <param name="size">Entries that are left, added tokens included.</param>
    /// <param name="texts">What uses are counted in.</param>
    /// <returns>The tokenizer with ids without gaps, in the old order, and the old id of each.</returns>
    /// <exception cref="FirnException">The tokenizer is of another kind (FIRN-TOK-016), or bytes and added tokens alone are more (FIRN-TOK-009).</exception>
    public static (Tokenizer Tokenizer, int[] OldIds) Prune(Tokenizer tokenizer, int size, IEnumerable<ReadOnlyMemory<byte>> texts)
    {
        if (tokenizer.Pipeline is not null)
            throw new FirnException("FIRN-TOK-016", "tokenizer", "is not byte-level BPE behind a known splitter and nothing else", "prune a tokenizer that `firn tok import` names the family of", ExitCode.Invalid);
        var model = tokenizer.Model;
        var uses = Uses(tokenizer, texts);
        var fixedIds = tokenizer.AddedTokens.Select(token => token.Id).Concat(model.ByteTokens).ToHashSet();
        var alive = Enumerable.Range(0, tokenizer.VocabularySize).Where(id => fixedIds.Contains(id) || model.BytesOf(id) is not null).ToHashSet();
        if (size < fixedIds.Count)
            throw new FirnException("FIRN-TOK-009", "size", $"{size} is below the {fixedIds.Count} of added tokens and bytes", "keep more entries", ExitCode.Invalid);

        // Parents[id]: merges from it; makers[id]: merges that make it.
        var parents = new int[tokenizer.VocabularySize];
        var makers = model.Merges.ToLookup(merge => merge.Result);
        foreach (var merge in model.Merges)
        {
            parents[merge.Left]++;
            parents[merge.Right]++;
        }

        var leaves = new PriorityQueue<int, (long Uses, int Id)>(Comparer<(long Uses, int Id)>.Create((x, y) => x.Uses != y.Uses ? x.Uses.CompareTo(y.Uses) : y.Id.CompareTo(x.Id)));
        foreach (var id in alive)
            Offer(id);
        while (alive.Count > size && leaves.TryDequeue(out var id, out var priority))
        {
            // Uses grew since it was put there: it is there again with the new number.
            if (!alive.Contains(id) || priority.Uses != uses[id])
                continue;
            alive.Remove(id);
            var first = true;
            foreach (var merge in makers[id])
            {
                foreach (var part in new[] { merge.Left, merge.Right })
                {
                    parents[part]--;
                    if (first)
                        uses[part] += uses[id];
                    Offer(part);
                }

                first = false;
            }
        }

        return Build(tokenizer, [.. alive.Order()]);

        void Offer(int id)
        {
            if (parents[id] == 0 && !fixedIds.Contains(id) && alive.Contains(id))
                leaves.Enqueue(id, (uses[id], id));
        }
    }

    private static long[] Uses(Tokenizer tokenizer, IEnumerable<ReadOnlyMemory<byte>> texts)
    {
        var uses = new long[tokenizer.VocabularySize];
        using var encoder = tokenizer.CreateEncoder();
        var ids = new TokenBuffer();
        foreach (var text in texts)
        {
            ids.Clear();
            encoder.Encode(text.Span, ids, special: SpecialTokens.None);
            foreach (var id in ids.Ids)
                uses[id]++;
        }

        return uses;
    }

    private static (Tokenizer Tokenizer, int[] OldIds) Build(Tokenizer tokenizer, int[] oldIds)
    {
        var newIds = new Dictionary<int, int>();
        for (var id = 0; id < oldIds.Length; id++)
            newIds.Add(oldIds[id], id);
        BpeMerge[] merges = [.. tokenizer.Model.Merges
            .Where(merge => newIds.ContainsKey(merge.Left) && newIds.ContainsKey(merge.Right) && newIds.ContainsKey(merge.Result))
            .Select(merge => new BpeMerge(newIds[merge.Left], newIds[merge.Right], newIds[merge.Result]))];
        AddedToken[] added = [.. tokenizer.AddedTokens.Select(token => token with { Id = newIds[token.Id] })];
        var template = new TokenizerTemplate([.. tokenizer.Template.Prefix.Select(id => newIds[id])], [.. tokenizer.Template.Suffix.Select(id => newIds[id])]);
        var model = new BpeModel([.. oldIds.Select(tokenizer.Model.BytesOf)], merges, tokenizer.Model.IgnoreMerges, "pruned tokenizer");
        return (new Tokenizer(model, tokenizer.Family, added, template), oldIds);
    }
}
