using System.Buffers.Binary;
using Firn.Core;
using Firn.Data.Deduplication;
using Firn.Text.Hashing;
using Firn.Text.LanguageIdentification;

namespace Firn.Data.Preparation;

/// <summary>
/// Holds the training text to a share of languages other than English by leaving out English documents, chosen by a seeded
/// hash of their ids. A text of unknown language counts for neither side. Pure in (documents, share, seed).
/// </summary>
public static class LanguageShare
{
    /// <summary>The label of English.</summary>
    public const string English = "eng_Latn";

    /// <summary>The share of bytes in identified languages other than English, among those and English.</summary>
    public static double NonEnglish(IEnumerable<DocumentFingerprint> documents)
    {
        long english = 0, other = 0;
        foreach (var document in documents)
        {
            if (document.Language == English)
                english += document.TextBytes;
            else if (document.Language is not ("" or LanguageGuess.Unknown))
                other += document.TextBytes;
        }

        return english + other == 0 ? 0 : (double)other / (english + other);
    }

    /// <summary>The English documents to leave out.</summary>
    /// <param name="documents">The training documents.</param>
    /// <param name="config">The share.</param>
    /// <param name="seed">The run's seed.</param>
    public static IReadOnlySet<DocumentId> Excess(IReadOnlyCollection<DocumentFingerprint> documents, LanguageShareConfig config, ulong seed)
    {
        var dropped = new HashSet<DocumentId>();
        if (config.MinNonEnglishShare <= 0 || NonEnglish(documents) >= config.MinNonEnglishShare)
            return dropped;
        var english = documents.Where(document => document.Language == English)
            .OrderBy(document => Key(document.Id, seed)).ThenBy(document => document.Id).ToList();
        var other = documents.Sum(document => document.Language is English or "" or LanguageGuess.Unknown ? 0L : document.TextBytes);
        // other / (other + english) >= share
        var room = other * (1 - config.MinNonEnglishShare) / config.MinNonEnglishShare;
        var kept = 0L;
        foreach (var document in english)
        {
            if (kept + document.TextBytes > room)
                dropped.Add(document.Id);
            else
                kept += document.TextBytes;
        }

        return dropped;
    }

    private static ulong Key(DocumentId id, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id.Value);
        return XxHash64.Hash(bytes, seed);
    }
}
