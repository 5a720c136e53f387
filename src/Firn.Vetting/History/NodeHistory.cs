using System.Text.Json;
using Firn.Cluster.Slurm;
using Firn.Core;
using Firn.Vetting.Reports;

namespace Firn.Vetting.History;

/// <summary>What earlier vettings said of each node: a file of JSON lines, one line a vetting, appended to.</summary>
internal sealed class NodeHistory(string path)
{
    /// <summary>Bad in this many of the node's last <see cref="Window"/> vettings: propose to drain it.</summary>
    public const int Strikes = 3;

    /// <summary>How many vettings of a node are looked at.</summary>
    public const int Window = 10;

    /// <summary>Appends a vetting. One write under a lock: jobs may end at the same time.</summary>
    public void Append(VettingReport report)
    {
        var entry = new HistoryEntry
        {
            At = report.Started,
            Job = report.Job,
            Profile = report.Profile,
            Outcome = report.Outcome,
            Good = report.Good,
            Faults = new SortedDictionary<string, string>(report.Findings.Where(node => node.Verdict != VettingVerdict.Ok).ToDictionary(node => node.Node, node => $"{node.Verdict.ToString().ToLowerInvariant()} {node.Findings.MaxBy(finding => finding.Verdict)!.Key}", StringComparer.Ordinal), StringComparer.Ordinal),
        };
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, HistoryJson.Default.HistoryEntry).Append((byte)'\n').ToArray();
        try
        {
            // FileShare.None is an advisory lock on the whole file; a holder needs it for a moment only.
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
                    file.Write(line);
                    return;
                }
                catch (IOException) when (attempt < 50 && File.Exists(path))
                {
                    Thread.Sleep(20);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, error);
        }
    }

    /// <summary>All vettings, oldest first. A line that was cut off by a crash is left out.</summary>
    public IReadOnlyList<HistoryEntry> Read()
    {
        var entries = new List<HistoryEntry>();
        if (!File.Exists(path))
            return entries;
        foreach (var line in File.ReadLines(path))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryEntry) is { } entry)
                    entries.Add(entry);
            }
            catch (JsonException)
            {
                // Half a line.
            }
        }

        return entries;
    }

    /// <summary>What was said of one node, newest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, string Job, string Said)> Of(string node) =>
        [.. Read().Select(entry => (entry.At, entry.Job, Said: entry.Faults.TryGetValue(node, out var fault) ? fault : HostList.Expand(entry.Good).Contains(node, StringComparer.Ordinal) ? "ok" : "")).Where(item => item.Said.Length > 0).Reverse()];

    /// <summary>Nodes that were bad too often lately, with the number of times.</summary>
    public IReadOnlyList<(string Node, int Bad, int Of)> Struck()
    {
        var seen = new Dictionary<string, (int Bad, int Of)>(StringComparer.Ordinal);
        foreach (var entry in Read().Reverse())
        {
            foreach (var (node, fault) in HostList.Expand(entry.Good).Where(name => !entry.Faults.ContainsKey(name)).Select(name => (name, "")).Concat(entry.Faults.Select(pair => (pair.Key, pair.Value))))
            {
                var (bad, of) = seen.GetValueOrDefault(node);
                if (of < Window)
                    seen[node] = (bad + (fault.StartsWith("bad", StringComparison.Ordinal) ? 1 : 0), of + 1);
            }
        }

        return [.. seen.Where(pair => pair.Value.Bad >= Strikes).Select(pair => (pair.Key, pair.Value.Bad, pair.Value.Of)).OrderBy(item => item.Key, StringComparer.Ordinal)];
    }
}
