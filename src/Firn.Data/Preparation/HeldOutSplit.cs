using System.Text;
using Firn.Core;
using Firn.Data.Deduplication;
using Firn.Text.Hashing;

namespace Firn.Data.Preparation;

/// <summary>
/// Assigns works to held out, dev and train. Pure in (works, sizes, configuration, seed). Works chosen by hash are taken
/// in the order of their hashes, each one that still fits into the share; when none fits, the smallest work is taken, so
/// that a small corpus has something to be judged on.
/// </summary>
public static class HeldOutSplit
{
    /// <summary>The split of every work.</summary>
    /// <param name="bytesByWork">Bytes of text of each work.</param>
    /// <param name="config">Lists and shares.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="FirnException">A listed work does not exist, or stands in both lists (FIRN-DAT-020, FIRN-DAT-021).</exception>
    public static IReadOnlyDictionary<string, DocumentSplit> Assign(IReadOnlyDictionary<string, long> bytesByWork, HeldOutSplitConfig config, ulong seed)
    {
        var result = bytesByWork.Keys.ToDictionary(work => work, _ => DocumentSplit.Train, StringComparer.Ordinal);
        foreach (var work in config.HeldOutWorks.Concat(config.DevWorks))
        {
            if (!result.ContainsKey(work))
            {
                throw new FirnException(
                    "FIRN-DAT-020", $"work {work}", "is to be held out, but no document of it came through the filters",
                    "correct the list in the recipe; the stage's summary.json names the works", ExitCode.Invalid);
            }
        }

        if (config.HeldOutWorks.Intersect(config.DevWorks, StringComparer.Ordinal).FirstOrDefault() is { } both)
            throw new FirnException("FIRN-DAT-021", $"work {both}", "stands in both lists of works", "leave it in one of them", ExitCode.Invalid);

        foreach (var work in config.HeldOutWorks)
            result[work] = DocumentSplit.HeldOut;
        foreach (var work in config.DevWorks)
            result[work] = DocumentSplit.Dev;
        if (config.HeldOutWorks.Length == 0)
            Choose(result, bytesByWork, DocumentSplit.HeldOut, config.HeldOutShare, seed);
        if (config.DevWorks.Length == 0)
            Choose(result, bytesByWork, DocumentSplit.Dev, config.DevShare, seed);
        return result;
    }

    /// <summary>The name of a split in documents.</summary>
    public static string Name(DocumentSplit split) => split switch
    {
        DocumentSplit.HeldOut => "heldout",
        DocumentSplit.Dev => "dev",
        _ => "train",
    };

    private static void Choose(Dictionary<string, DocumentSplit> splits, IReadOnlyDictionary<string, long> bytesByWork, DocumentSplit split, double share, ulong seed)
    {
        var free = splits.Where(pair => pair.Value == DocumentSplit.Train).Select(pair => pair.Key)
            .OrderBy(work => XxHash64.Hash(Encoding.UTF8.GetBytes(work), seed)).ThenBy(work => work, StringComparer.Ordinal).ToList();
        if (share <= 0 || free.Count < 2)
            return; // the last work is for training
        var target = share * bytesByWork.Values.Sum();
        var taken = 0L;
        foreach (var work in free)
        {
            if (taken + bytesByWork[work] > target)
                continue;
            splits[work] = split;
            taken += bytesByWork[work];
        }

        if (taken == 0)
            splits[free.MinBy(work => bytesByWork[work])!] = split;
    }
}
