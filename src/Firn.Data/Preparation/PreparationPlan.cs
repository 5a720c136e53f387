using Firn.Core;
using Firn.Data.Deduplication;

namespace Firn.Data.Preparation;

/// <summary>
/// What is decided over all documents at once, from their fingerprints: split by work, then duplicates, then the share of
/// languages. Pure in (fingerprints, configuration, seed); shards and workers do not enter.
/// </summary>
public sealed class PreparationPlan
{
    private PreparationPlan(
        IReadOnlyDictionary<DocumentId, DocumentSplit> splits, IReadOnlyDictionary<DocumentId, Duplicate> duplicates, IReadOnlySet<DocumentId> excess, double shareBefore)
    {
        Splits = splits;
        Duplicates = duplicates;
        Excess = excess;
        NonEnglishShareBefore = shareBefore;
    }

    /// <summary>The split of each document.</summary>
    public IReadOnlyDictionary<DocumentId, DocumentSplit> Splits { get; }

    /// <summary>The documents that repeat others.</summary>
    public IReadOnlyDictionary<DocumentId, Duplicate> Duplicates { get; }

    /// <summary>English training documents left out for the share of other languages.</summary>
    public IReadOnlySet<DocumentId> Excess { get; }

    /// <summary>Share of the training text in other languages than English before any is left out.</summary>
    public double NonEnglishShareBefore { get; }

    /// <summary>Decides.</summary>
    /// <param name="documents">Every document that came through the filters, in any order.</param>
    /// <param name="config">Split, duplicates, share.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="FirnException">The recipe's lists or share cannot be met (FIRN-DAT-020 to FIRN-DAT-022), or two documents have one id (FIRN-DAT-023).</exception>
    public static PreparationPlan Make(IReadOnlyList<DocumentFingerprint> documents, PreparationConfig config, ulong seed)
    {
        var works = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var document in documents)
            works[document.Work] = works.GetValueOrDefault(document.Work) + document.TextBytes;
        var byWork = HeldOutSplit.Assign(works, config.Split, seed);
        var splits = new Dictionary<DocumentId, DocumentSplit>(documents.Count);
        foreach (var document in documents)
        {
            if (!splits.TryAdd(document.Id, byWork[document.Work]))
            {
                throw new FirnException(
                    "FIRN-DAT-023", $"document {document.Id}", "comes twice: two records of one source have the same locator",
                    "give the sources different ids, or list the file once", ExitCode.Invalid);
            }
        }

        var duplicates = Deduplicator.Find(documents, splits, config.MinHash.Enabled);

        var training = documents.Where(document => splits[document.Id] == DocumentSplit.Train && !duplicates.ContainsKey(document.Id)).ToList();
        var before = LanguageShare.NonEnglish(training);
        if (config.Languages.MinNonEnglishShare > 0 && before == 0 && training.Count > 0)
        {
            throw new FirnException(
                "FIRN-DAT-022", "prepare.min_non_english_share", "cannot be reached: no training text is in a language other than English",
                "add sources in other languages or set it to 0", ExitCode.Invalid);
        }

        return new PreparationPlan(splits, duplicates, LanguageShare.Excess(training, config.Languages, seed), before);
    }
}
