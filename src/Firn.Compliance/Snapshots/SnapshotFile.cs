using System.Text;
using System.Text.Json;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Compliance.Snapshots;

/// <summary>
/// A snapshot being written. Records go to a journal beside the target, each flushed, so that a killed command goes on where it
/// stopped; <see cref="Complete"/> sorts them by host and renames. The same records give the same bytes in any order. Thread-safe.
/// </summary>
public sealed class SnapshotFile : IDisposable
{
    private readonly string path;
    private readonly string journalPath;
    private readonly FileStream journal;
    private readonly List<(string Host, string Url, string Date, long Start, int Length)> records = [];
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    private SnapshotFile(string path)
    {
        this.path = path;
        journalPath = path + ".journal";
        try
        {
            journal = new FileStream(journalPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw error is IOException && File.Exists(journalPath)
                ? new FirnException("FIRN-CMP-022", path, "another process is writing this snapshot", "wait for it, or name another file", ExitCode.Conflict, error)
                : AtomicFile.Failure(path, error);
        }

        Recover();
    }

    /// <summary>Hosts as they were given whose records are in the journal.</summary>
    public IReadOnlySet<string> Asked => asked;

    /// <summary>Records in the journal.</summary>
    public int Count => records.Count;

    /// <summary>Begins a snapshot, or goes on with one that was stopped.</summary>
    /// <param name="path">The target; must not exist yet, as a snapshot is never written twice.</param>
    /// <exception cref="FirnException">The target exists (FIRN-CMP-021), or another process writes it (FIRN-CMP-022).</exception>
    public static SnapshotFile Open(string path)
    {
        if (File.Exists(path))
            throw new FirnException("FIRN-CMP-021", path, "exists already, and a snapshot is never written over", "name another file, for example after the day", ExitCode.Conflict);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        return new SnapshotFile(path);
    }

    /// <summary>Adds the records of one host.</summary>
    /// <param name="host">The host as it was given.</param>
    /// <param name="found">Its records.</param>
    public void Add(string host, IEnumerable<RobotsSnapshot> found)
    {
        var lines = found.Select(one => (Record: one, Line: RobotsSnapshotLine.Write(one))).ToList();
        lock (asked)
        {
            asked.Add(host);
            foreach (var (record, line) in lines)
            {
                records.Add((record.Host, record.Url, record.Date, journal.Position, line.Length));
                journal.Write(line);
            }

            // Only with this line are the host's records whole.
            journal.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(host) + "\n"));
            journal.Flush(flushToDisk: false);
        }
    }

    /// <summary>Writes the target, by host, URL and date, and removes the journal.</summary>
    /// <returns>The hash of the file.</returns>
    public ContentHash Complete()
    {
        lock (asked)
        {
            records.Sort((left, right) => string.CompareOrdinal(left.Host, right.Host) is var host && host != 0 ? host
                : string.CompareOrdinal(left.Url, right.Url) is var url && url != 0 ? url
                : string.CompareOrdinal(left.Date, right.Date) is var date && date != 0 ? date : left.Start.CompareTo(right.Start));
            AtomicFile.Write(path, stream =>
            {
                var line = Array.Empty<byte>();
                foreach (var record in records)
                {
                    if (line.Length < record.Length)
                        line = new byte[record.Length];
                    journal.Position = record.Start;
                    journal.ReadExactly(line, 0, record.Length);
                    stream.Write(line, 0, record.Length);
                }
            });
            journal.Dispose();
            File.Delete(journalPath);
        }

        return ContentHash.OfFile(path);
    }

    /// <summary>Removes the journal: there is nothing to keep.</summary>
    public void Abandon()
    {
        journal.Dispose();
        File.Delete(journalPath);
    }

    /// <inheritdoc/>
    public void Dispose() => journal.Dispose();

    // Reads what a stopped command left; what is not whole is cut off.
    private void Recover()
    {
        var pending = new List<(string Host, string Url, string Date, long Start, int Length)>();
        long whole = 0, start = 0;
        var line = new MemoryStream();
        int next;
        while ((next = journal.ReadByte()) >= 0)
        {
            line.WriteByte((byte)next);
            if (next != '\n')
                continue;
            var text = Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length - 1);
            var length = (int)line.Length;
            line.SetLength(0);
            try
            {
                if (text.StartsWith('"'))
                {
                    asked.Add(JsonSerializer.Deserialize<string>(text)!);
                    records.AddRange(pending);
                    pending.Clear();
                    whole = start + length;
                }
                else
                {
                    var record = RobotsSnapshotLine.Parse(text);
                    pending.Add((record.Host, record.Url, record.Date, start, length));
                }
            }
            catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                break;
            }

            start += length;
        }

        journal.SetLength(whole);
        journal.Position = whole;
    }
}
