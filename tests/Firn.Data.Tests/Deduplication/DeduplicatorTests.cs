using System.Text;
using CsCheck;
using Firn.Core;
using Firn.Data.Deduplication;

namespace Firn.Data.Tests.Deduplication;

public sealed class DeduplicatorTests
{
    private static readonly Gen<DocumentFingerprint[]> Documents =
        Gen.Select(Gen.Int[0, 40], Gen.ULong[0, 5].Array[3]).Array[0, 16].Select(items => items.Select((item, index) => new DocumentFingerprint
        {
            Id = new DocumentId((UInt128)(ulong)((index * 7919) % 1009)),
            Work = "w",
            Language = "eng_Latn",
            TextBytes = 1,
            ExactHash = (UInt128)(ulong)item.Item1,
            Bands = item.Item1 % 5 == 0 ? [] : [.. item.Item2.Select((band, i) => ((ulong)i * 100) + band)],
        }).ToArray());

    [Fact]
    public void The_order_in_which_documents_come_changes_nothing() =>
        Gen.Select(Documents, Gen.ULong).Sample((documents, seed) =>
        {
            var shuffled = (DocumentFingerprint[])documents.Clone();
            var random = new CounterRandom(seed, "shuffle");
            random.Shuffle<DocumentFingerprint>(shuffled);
            var one = Deduplicator.Find(documents, Splits(documents), near: true);
            var other = Deduplicator.Find(shuffled, Splits(documents), near: true);
            return one.Count == other.Count && one.All(pair => other[pair.Key] == pair.Value);
        });

    [Fact]
    public void Exactly_one_document_of_each_connected_group_stays_and_it_comes_first() =>
        Documents.Sample(documents =>
        {
            var splits = Splits(documents);
            var dropped = Deduplicator.Find(documents, splits, near: true);
            foreach (var group in Groups(documents))
            {
                var first = group.OrderBy(document => splits[document.Id]).ThenBy(document => document.Id).First();
                foreach (var document in group)
                    Assert.Equal(document != first, dropped.ContainsKey(document.Id));
            }
        });

    [Fact]
    public void What_is_kept_is_never_itself_dropped() =>
        Documents.Sample(documents =>
        {
            var dropped = Deduplicator.Find(documents, Splits(documents), near: true);
            return dropped.Values.All(duplicate => !dropped.ContainsKey(duplicate.Kept));
        });

    [Fact]
    public void Text_that_is_held_out_leaves_the_training_data_and_not_the_other_way_round()
    {
        var early = Document(1, 5);
        var late = Document(2, 5);
        var splits = new Dictionary<DocumentId, DocumentSplit> { [early.Id] = DocumentSplit.Train, [late.Id] = DocumentSplit.HeldOut };
        var (id, duplicate) = Assert.Single(Deduplicator.Find([early, late], splits, near: true));
        Assert.Equal(early.Id, id);
        Assert.Equal(new Duplicate(late.Id, true, DocumentSplit.HeldOut), duplicate);
    }

    [Fact]
    public void White_space_does_not_make_texts_different_and_anything_else_does()
    {
        Assert.Equal(ExactHash.Of("a b\tc\n"u8), ExactHash.Of("  a\r\n\r\nb c"u8));
        Assert.NotEqual(ExactHash.Of("a b c"u8), ExactHash.Of("a bc"u8));
        Assert.NotEqual(ExactHash.Of("a b c"u8), ExactHash.Of("A b c"u8));
        Assert.Equal((UInt128)0, ExactHash.Of(" \n "u8));
    }

    [Fact]
    public void Texts_with_four_fifths_of_their_shingles_in_common_are_found_and_unrelated_ones_are_not()
    {
        using var signer = new MinHashSigner(new());
        var random = new CounterRandom(7, "texts");
        var documents = new List<DocumentFingerprint>();
        for (var i = 0; i < 100; i++)
        {
            var words = Enumerable.Range(0, 1000).Select(_ => $"w{(char)('a' + random.NextInt(26))}{(char)('a' + random.NextInt(26))}{(char)('a' + random.NextInt(26))}").ToArray();
            documents.Add(Signed(signer, 2 * i, string.Join(' ', words)));
            documents.Add(Signed(signer, (2 * i) + 1, string.Join(' ', words[..890]) + " " + string.Join(' ', words[..110].Reverse()))); // about 0.8 in common
        }

        var dropped = Deduplicator.Find(documents, Splits([.. documents]), near: true);
        Assert.InRange(dropped.Count, 80, 100); // expected 92 of 100
        Assert.All(dropped, pair => Assert.Equal(pair.Key.Value / 2, pair.Value.Kept.Value / 2));
    }

    private static DocumentFingerprint Signed(MinHashSigner signer, int id, string text)
    {
        var bands = new ulong[14];
        var bytes = Encoding.UTF8.GetBytes(text);
        signer.SignBands(bytes, bands);
        return new() { Id = new((UInt128)(ulong)id), Work = "w", Language = "", TextBytes = bytes.Length, ExactHash = ExactHash.Of(bytes), Bands = bands };
    }

    private static DocumentFingerprint Document(ulong id, ulong hash) =>
        new() { Id = new(id), Work = "w", Language = "", TextBytes = 1, ExactHash = hash, Bands = [] };

    private static Dictionary<DocumentId, DocumentSplit> Splits(DocumentFingerprint[] documents) =>
        documents.ToDictionary(document => document.Id, document => (DocumentSplit)(int)(document.Id.Value % 3));

    // Connected components by repeated merging: equal texts, then bands among the first of equals.
    private static List<List<DocumentFingerprint>> Groups(DocumentFingerprint[] documents)
    {
        var splits = Splits(documents);
        var groups = documents.GroupBy(document => document.ExactHash).SelectMany(group => group.Key == 0 ? group.Select(document => new List<DocumentFingerprint> { document }) : [[.. group.OrderBy(document => splits[document.Id]).ThenBy(document => document.Id)]]).ToList();
        for (var merged = true; merged;)
        {
            merged = false;
            for (var i = 0; i < groups.Count && !merged; i++)
            {
                for (var k = i + 1; k < groups.Count && !merged; k++)
                {
                    if (!Touch(groups[i], groups[k], documents))
                        continue;
                    groups[i].AddRange(groups[k]);
                    groups.RemoveAt(k);
                    merged = true;
                }
            }
        }

        return groups;
    }

    private static bool Touch(List<DocumentFingerprint> left, List<DocumentFingerprint> right, DocumentFingerprint[] all) =>
        left.Where(document => IsFirst(document, all)).Any(one => right.Where(document => IsFirst(document, all)).Any(other => one.Bands.Length > 0 && other.Bands.Length > 0 && one.Bands.Zip(other.Bands).Any(pair => pair.First == pair.Second)));

    private static bool IsFirst(DocumentFingerprint document, DocumentFingerprint[] all)
    {
        var splits = Splits(all);
        return document.ExactHash == 0 || all.Where(other => other.ExactHash == document.ExactHash).OrderBy(other => splits[other.Id]).ThenBy(other => other.Id).First() == document;
    }
}
