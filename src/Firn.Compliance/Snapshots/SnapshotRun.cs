using System.Globalization;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Compliance.Snapshots;

/// <summary>Fetches a list of hosts into a snapshot file, or takes the answers of a crawl's archive into one.</summary>
public static class SnapshotRun
{
    /// <summary>Asks every host once; goes on where an earlier command was stopped.</summary>
    /// <param name="hosts">Hosts or URLs of sites; each counts once.</param>
    /// <param name="path">The file to write; must not exist.</param>
    /// <param name="fetcher">Asks.</param>
    /// <param name="concurrency">Hosts at the same time.</param>
    /// <param name="progress">Hears how many are done; may be null.</param>
    /// <param name="cancellation">Stops; what was asked stays in the journal.</param>
    public static async Task<SnapshotSummary> Fetch(IEnumerable<string> hosts, string path, SnapshotFetcher fetcher, int concurrency, Action<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fetcher);
        using var file = SnapshotFile.Open(path);
        var all = hosts.Select(host => host.Trim()).Where(host => host.Length > 0 && host[0] != '#').Distinct(StringComparer.Ordinal).ToList();
        var waiting = all.Where(host => !file.Asked.Contains(host)).ToList();
        var done = (long)(all.Count - waiting.Count);
        var resumed = done;
        await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellation }, async (host, stop) =>
        {
            file.Add(host, await fetcher.Fetch(host, stop).ConfigureAwait(false));
            progress?.Invoke(Interlocked.Increment(ref done));
        }).ConfigureAwait(false);
        return Close(file, path, all.Count, resumed);
    }

    /// <summary>Takes the answers of a crawl's archives: files about consent, and what their redirects lead to.</summary>
    /// <param name="archives">WARC files.</param>
    /// <param name="path">The file to write; must not exist.</param>
    /// <param name="withoutAnswers">Hears of an archive that holds none; may be null.</param>
    /// <exception cref="FirnException">There is no such archive (FIRN-CMP-023), it is none (FIRN-CMP-024), or all of them together hold no answer (FIRN-CMP-025).</exception>
    public static SnapshotSummary Import(IReadOnlyList<string> archives, string path, Action<string>? withoutAnswers = null)
    {
        ArgumentNullException.ThrowIfNull(archives);
        using var file = SnapshotFile.Open(path);
        var without = new List<string>();
        foreach (var archive in archives.Where(archive => !file.Asked.Contains(archive)))
        {
            var before = file.Count;
            try
            {
                file.Add(archive, RobotsArchive.Read(archive));
            }
            catch (FirnException) when (file.Count == 0)
            {
                file.Abandon();
                throw;
            }

            if (file.Count == before)
                without.Add(archive);
        }

        if (file.Count > 0)
        {
            without.ForEach(archive => withoutAnswers?.Invoke(archive));
            return Close(file, path, null, 0);
        }

        file.Abandon();
        throw new FirnException("FIRN-CMP-025", string.Join(", ", archives), "holds no answer for robots.txt, tdmrep.json or ai.txt", "name the robots archive of a crawl; those of its pages seldom have any", ExitCode.Invalid);
    }

    private static SnapshotSummary Close(SnapshotFile file, string path, long? hosts, long resumed)
    {
        var hash = file.Complete();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var repeated = 0L;
        foreach (var snapshot in RobotsSnapshotStore.ReadFile(path))
        {
            seen.Add(snapshot.Host);
            var key = snapshot.Status > 0 ? snapshot.Status.ToString(CultureInfo.InvariantCulture) : snapshot.Note.StartsWith("refused", StringComparison.Ordinal) ? "refused" : "unreachable";
            counts[key] = counts.GetValueOrDefault(key) + 1;
            repeated += snapshot.Attempts.Count;
        }

        return new SnapshotSummary(hosts ?? seen.Count, resumed, counts, repeated, hash);
    }
}
