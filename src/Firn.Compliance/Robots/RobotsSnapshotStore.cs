using System.Text.Json;
using Firn.Core;

namespace Firn.Compliance.Robots;

/// <summary>
/// Recorded answers for the files about consent, by canonical host, each host's in order of date, redirects followed where the
/// record goes on. Read from JSON Lines (docs/formats/robots-snapshots.md). Immutable; thread-safe.
/// </summary>
public sealed class RobotsSnapshotStore
{
    private readonly Dictionary<(SiteFile File, string Host), List<RobotsSnapshot>> answers = [];
    private readonly List<RobotsSnapshot> everything;

    private RobotsSnapshotStore(List<RobotsSnapshot> snapshots)
    {
        everything = snapshots;
        var redirects = snapshots.Exists(one => one.IsRedirect) ? new RobotsRedirects(snapshots) : null;
        foreach (var recorded in snapshots)
        {
            if (SiteFiles.Of(recorded.Url) is var file && file == SiteFile.Other)
                continue;
            var host = HostOf(recorded);
            if (!answers.TryGetValue((file, host), out var list))
                answers[(file, host)] = list = [];
            list.Add((redirects?.Follow(recorded) ?? recorded) with { Host = host });
        }

        foreach (var list in answers.Values)
            list.Sort((left, right) => string.CompareOrdinal(left.Date, right.Date) is var order && order != 0 ? order : string.CompareOrdinal(left.Sha256, right.Sha256));
    }

    /// <summary>Hosts with at least one answer for robots.txt.</summary>
    public int Hosts => answers.Keys.Count(key => key.File == SiteFile.Robots);

    /// <summary>All answers for robots.txt, by host, then date.</summary>
    public IEnumerable<RobotsSnapshot> All =>
        answers.Where(pair => pair.Key.File == SiteFile.Robots).OrderBy(pair => pair.Key.Host, StringComparer.Ordinal).SelectMany(pair => pair.Value);

    /// <summary>Every answer that can be evidence: those for any file, redirects followed, then the records as they are.</summary>
    internal IEnumerable<RobotsSnapshot> Everything => answers.OrderBy(pair => pair.Key.Host, StringComparer.Ordinal).ThenBy(pair => pair.Key.File).SelectMany(pair => pair.Value).Concat(everything);

    /// <summary>Takes answers as they are.</summary>
    public static RobotsSnapshotStore Of(IEnumerable<RobotsSnapshot> snapshots) => new([.. snapshots]);

    /// <summary>Reads every <c>*.jsonl</c> file of a folder, or one file; a folder that is absent holds no answers.</summary>
    /// <exception cref="FirnException">A line cannot be read (FIRN-CMP-003).</exception>
    public static RobotsSnapshotStore Read(params ReadOnlySpan<string> folders)
    {
        var snapshots = new List<RobotsSnapshot>();
        foreach (var folder in folders)
            snapshots.AddRange(Files(folder).SelectMany(ReadFile));
        return Of(snapshots);
    }

    /// <summary>Reads the answers of some hosts, and of those that their redirects lead to; holds nothing else in memory.</summary>
    /// <param name="hosts">Canonical.</param>
    /// <param name="folder">A folder of <c>*.jsonl</c> files, or one file.</param>
    /// <exception cref="FirnException">A line cannot be read (FIRN-CMP-003).</exception>
    public static RobotsSnapshotStore ReadHosts(IEnumerable<string> hosts, string folder)
    {
        var wanted = new HashSet<string>(hosts, StringComparer.Ordinal);
        var found = new List<RobotsSnapshot>();
        for (var hops = 0; hops <= RobotsRedirects.Most; hops++)
        {
            found = [.. Files(folder).SelectMany(ReadFile).Where(one => wanted.Contains(HostOf(one)))];
            var before = wanted.Count;
            wanted.UnionWith(found.Where(one => one.IsRedirect).Select(RobotsRedirects.Target).OfType<string>().Select(RobotsHost.OfUrl));
            if (wanted.Count == before)
                break;
        }

        return Of(found);
    }

    /// <summary>A host's answers for robots.txt, in order of date; empty when there is none.</summary>
    public IReadOnlyList<RobotsSnapshot> For(string host) => For(SiteFile.Robots, host);

    /// <summary>A host's answers for a file, in order of date; empty when there is none.</summary>
    public IReadOnlyList<RobotsSnapshot> For(SiteFile file, string host) => answers.TryGetValue((file, host), out var list) ? list : [];

    private static IEnumerable<string> Files(string folder) =>
        File.Exists(folder) ? [folder] : Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal) : [];

    private static string HostOf(RobotsSnapshot recorded) => RobotsHost.OfUrl(recorded.Url) is { Length: > 0 } ofUrl ? ofUrl : RobotsHost.Canonical(recorded.Host);

    internal static IEnumerable<RobotsSnapshot> ReadFile(string path)
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
                snapshot = RobotsSnapshotLine.Parse(line);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new FirnException("FIRN-CMP-003", $"{path}:{number}", $"is no robots snapshot: {error.Message.TrimEnd('.')}", "make the file again: firn robots snapshot, or the stage that wrote it", ExitCode.Invalid, error);
            }

            yield return snapshot;
        }
    }
}
