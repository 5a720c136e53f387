using CsCheck;
using Firn.Core;
using Firn.Data.Deduplication;
using Firn.Data.Preparation;

namespace Firn.Data.Tests.Preparation;

public sealed class LanguageShareTests
{
    private static readonly Gen<DocumentFingerprint[]> Documents =
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 1000]).Array[0, 60].Select(items => items.Select((item, i) => new DocumentFingerprint
        {
            Id = DocumentId.Of("s", $"{i}"),
            Work = "w",
            Language = new[] { "eng_Latn", "eng_Latn", "deu_Latn", "und" }[item.Item1],
            TextBytes = item.Item2,
            ExactHash = 1,
            Bands = [],
        }).ToArray());

    [Fact]
    public void The_share_is_reached_by_dropping_english_alone_whenever_there_is_anything_else() =>
        Gen.Select(Documents, Gen.Double[0.01, 1], Gen.ULong).Sample((documents, share, seed) =>
        {
            var dropped = LanguageShare.Excess(documents, new() { MinNonEnglishShare = share }, seed);
            Assert.All(documents.Where(document => dropped.Contains(document.Id)), document => Assert.Equal("eng_Latn", document.Language));
            if (documents.Any(document => document.Language == "deu_Latn"))
                Assert.True(LanguageShare.NonEnglish(documents.Where(document => !dropped.Contains(document.Id))) >= share - 1e-12);
        });

    [Fact]
    public void Nothing_is_dropped_where_the_share_is_reached_or_not_asked_for() =>
        Documents.Sample(documents =>
        {
            Assert.Empty(LanguageShare.Excess(documents, new(), 1));
            Assert.Empty(LanguageShare.Excess(documents, new() { MinNonEnglishShare = LanguageShare.NonEnglish(documents) }, 1));
        });

    [Fact]
    public void The_order_of_documents_changes_nothing() =>
        Documents.Sample(documents =>
        {
            var config = new LanguageShareConfig { MinNonEnglishShare = 0.7 };
            return LanguageShare.Excess(documents, config, 3).SetEquals(LanguageShare.Excess([.. documents.Reverse()], config, 3));
        });
}
