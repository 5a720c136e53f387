using Firn.Core;

namespace Firn.Data.Deduplication;

/// <summary>
/// Finds the documents that repeat others, over all shards at once. Of equal texts, and of every cluster of near
/// duplicates, the document stays that comes first by split (held out, dev, train) and then by document id: the answer
/// depends neither on shards nor on their order nor on workers.
/// </summary>
public static class Deduplicator
{
    /// <summary>The documents to drop, with what they repeat.</summary>
    /// <param name="documents">All documents, in any order, ids distinct.</param>
    /// <param name="splits">The split of each document.</param>
    /// <param name="near">Whether near duplicates are dropped too.</param>
    public static IReadOnlyDictionary<DocumentId, Duplicate> Find(
        IReadOnlyList<DocumentFingerprint> documents, IReadOnlyDictionary<DocumentId, DocumentSplit> splits, bool near)
    {
        var ordered = documents.Select(document => (Split: splits[document.Id], Document: document)).ToArray();
        Array.Sort(ordered, (left, right) => left.Split != right.Split ? left.Split.CompareTo(right.Split) : left.Document.Id.CompareTo(right.Document.Id));

        var firsts = new Dictionary<UInt128, int>(ordered.Length);
        var distinct = new List<int>(ordered.Length);
        var copies = new List<(int Index, int First)>();
        for (var i = 0; i < ordered.Length; i++)
        {
            var hash = ordered[i].Document.ExactHash;
            if (hash != 0 && !firsts.TryAdd(hash, i))
                copies.Add((i, firsts[hash]));
            else
                distinct.Add(i);
        }

        var clusters = new UnionFind(ordered.Length);
        if (near)
            Join(distinct, index => ordered[index].Document.Bands, clusters);

        var found = new Dictionary<DocumentId, Duplicate>();
        foreach (var (index, first) in copies)
            Add(index, clusters.Find(first), exact: true);
        foreach (var index in distinct)
        {
            var kept = clusters.Find(index);
            if (kept != index)
                Add(index, kept, exact: false);
        }

        return found;

        void Add(int index, int kept, bool exact) =>
            found.Add(ordered[index].Document.Id, new Duplicate(ordered[kept].Document.Id, exact, ordered[kept].Split));
    }

    private static void Join(List<int> indices, Func<int, ulong[]> bands, UnionFind clusters)
    {
        var signed = indices.Where(index => bands(index).Length > 0).ToArray();
        if (signed.Length == 0)
            return;
        var keys = new ulong[signed.Length];
        var members = new int[signed.Length];
        var count = bands(signed[0]).Length;
        for (var band = 0; band < count; band++)
        {
            for (var i = 0; i < signed.Length; i++)
                keys[i] = bands(signed[i])[band];
            signed.CopyTo(members, 0);
            Array.Sort(keys, members);
            for (var i = 1; i < keys.Length; i++)
            {
                if (keys[i] == keys[i - 1])
                    clusters.Union(members[i], members[i - 1]);
            }
        }
    }
}
