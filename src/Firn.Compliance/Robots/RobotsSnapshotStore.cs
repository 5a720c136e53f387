using System.Text.Json;
using Firn.Compliance.Signals;
using Firn.Core;

namespace Firn.Compliance.Robots;

/// <summary>
/// The recorded robots.txt answers of a crawl, by canonical host, each host's in order of date. Read from JSON Lines with
/// <c>host, url, status, date, body_b64, sha256</c> (docs/formats/robots-snapshots.md). Immutable; thread-safe.
/// </summary>
public sealed class RobotsSnapshotStore
{
    private readonly Dictionary<string, List<RobotsSnapshot>> byHost = new(StringComparer.Ordinal);

    /// <summary>Where a site's TDM file lies (W3C TDMRep); answers for it stand among the others.</summary>
    internal const string TdmPath = "/.well-known/tdmrep.json";

    private readonly List<RobotsSnapshot> others = [];
    private readonly Dictionary<string, (TdmRepFile File, string Hash)> tdmFiles = new(StringComparer.Ordinal);

    /// <summary>The sites' TDM files by canonical host, the newest of each, with the hash of its bytes.</summary>
    public IReadOnlyDictionary<string, (TdmRepFile File, string Hash)> TdmFiles => tdmFiles;

    /// <summary>Hosts with at least one answer.</summary>
    public int Hosts => byHost.Count;

    /// <summary>Every record, those that are no answers for robots.txt included.</summary>
    internal IEnumerable<RobotsSnapshot> Everything => All.Concat(others);

    /// <summary>All answers, by host, then date.</summary>
    public IEnumerable<RobotsSnapshot> All => byHost.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value);

    /// <summary>Takes answers as they are.</summary>
    public static RobotsSnapshotStore Of(IEnumerable<RobotsSnapshot> snapshots)
    {
        var store = new RobotsSnapshotStore();
        var tdmDates = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var snapshot in snapshots)
        {
            var host = RobotsHost.OfUrl(snapshot.Url) is { Length: > 0 } ofUrl ? ofUrl : RobotsHost.Canonical(snapshot.Host);
            if (snapshot.Url.EndsWith(TdmPath, StringComparison.Ordinal))
            {
                if (snapshot.Status == 200 && (!tdmDates.TryGetValue(host, out var date) || string.CompareOrdinal(date, snapshot.Date) <= 0))
                {
                    tdmDates[host] = snapshot.Date;
                    store.tdmFiles[host] = (TdmRepFile.Parse(snapshot.Body), snapshot.Sha256);
                }

                store.others.Add(snapshot with { Host = host });
                continue;
            }

            if (!store.byHost.TryGetValue(host, out var list))
                store.byHost[host] = list = [];
            list.Add(snapshot with { Host = host });
        }

        foreach (var list in store.byHost.Values)
        {
            list.Sort((left, right) => string.CompareOrdinal(left.Date, right.Date) is var order && order != 0 ? order : string.CompareOrdinal(left.Sha256, right.Sha256));
        }

        return store;
    }

    /// <summary>Reads every <c>*.jsonl</c> file of a folder; a folder that is absent holds no answers.</summary>
    /// <exception cref="FirnException">A line cannot be read (FIRN-CMP-003).</exception>
    public static RobotsSnapshotStore Read(string folder) => Directory.Exists(folder)
        ? Of(Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadFile))
        : Of([]);

    /// <summary>A host's answers, in order of date; empty when there is none.</summary>
    public IReadOnlyList<RobotsSnapshot> For(string host) => byHost.TryGetValue(host, out var list) ? list : [];

    private static IEnumerable<RobotsSnapshot> ReadFile(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;
            RobotsSnapshot snapshot;
            try
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                var body = root.TryGetProperty("body_b64", out var b64) && b64.ValueKind == JsonValueKind.String ? b64.GetBytesFromBase64() : [];
                snapshot = new RobotsSnapshot(
                    root.GetProperty("host").GetString()!,
                    root.TryGetProperty("url", out var url) ? url.GetString() ?? "" : "",
                    root.GetProperty("status").GetInt32(),
                    root.TryGetProperty("date", out var date) ? date.GetString() ?? "" : "",
                    body,
                    ContentHash.Of(body).ToString());
                if (root.TryGetProperty("sha256", out var stated) && stated.GetString() is { Length: 64 } hash && hash != snapshot.Sha256)
                    throw new FormatException("its sha256 is not that of its body");
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new FirnException("FIRN-CMP-003", $"{path}:{number}", $"is no robots snapshot: {error.Message.TrimEnd('.')}", "remove the stage's folder and run again", ExitCode.Invalid, error);
            }

            yield return snapshot;
        }
    }
}
