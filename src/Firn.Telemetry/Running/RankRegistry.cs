using System.Globalization;
using System.Text.Json;
using Firn.Core;

namespace Firn.Telemetry.Running;

/// <summary>
/// Where the ranks of one node tell their recorder who they are: small files in memory, in a folder that only their owner can
/// open. A rank that has registered becomes its command; nothing of Firn stays in it.
/// </summary>
internal sealed class RankRegistry
{
    private readonly string folder;
    private readonly HashSet<string> read = [];

    /// <param name="place">This rank's place; all ranks of one node and run get the same folder.</param>
    /// <param name="parent">Process id of the launcher, for runs that no scheduler has numbered.</param>
    /// <param name="root">Where; memory when null.</param>
    public RankRegistry(RankPlace place, int parent, string? root = null)
    {
        root ??= Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var run = place.Job.Length > 0 ? $"{place.Job}.{place.Step}.{place.Restarts.ToString(CultureInfo.InvariantCulture)}" : "p" + parent.ToString(CultureInfo.InvariantCulture);
        folder = Path.Combine(root, $"firn-screen-{Libc.geteuid()}", SafeName.Of($"{run}-{place.Node}"));
    }

    /// <summary>Says that this process is a rank and is about to become its command.</summary>
    public void Register(RankPlace place, int pid, DateTimeOffset now, string gpus)
    {
        Make(Path.GetDirectoryName(folder)!);
        Make(folder);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("rank", place.Rank);
            json.WriteNumber("local", place.LocalRank);
            json.WriteNumber("pid", pid);
            json.WriteNumber("started_unix_us", (now - DateTimeOffset.UnixEpoch).Ticks / 10);
            json.WriteString("gpus", gpus);
            json.WriteEndObject();
        }

        AtomicFile.Write(Path.Combine(folder, $"rank-{place.LocalRank.ToString(CultureInfo.InvariantCulture)}.json"), buffer.ToArray());
    }

    /// <summary>The ranks that registered since the last call.</summary>
    public IEnumerable<(int Rank, int Local, int Pid, DateTimeOffset Started, string Gpus)> New()
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "rank-*.json").Order(StringComparer.Ordinal))
        {
            if (read.Add(file) && Read(file) is { } rank)
                yield return rank;
        }
    }

    /// <summary>Takes the files away.</summary>
    public void Clear()
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A few hundred bytes of memory stay until the node is started again.
        }
    }

    private static (int, int, int, DateTimeOffset, string)? Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var json = document.RootElement;
            return (json.GetProperty("rank").GetInt32(), json.GetProperty("local").GetInt32(), json.GetProperty("pid").GetInt32(),
                DateTimeOffset.UnixEpoch.AddMicroseconds(json.GetProperty("started_unix_us").GetInt64()), json.GetProperty("gpus").GetString() ?? "");
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static void Make(string path)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, Own);
        if (new DirectoryInfo(path).LinkTarget is not null)
            throw new UnauthorizedAccessException($"{path} is a link");

        // Refused when somebody else made the folder before us.
        File.SetUnixFileMode(path, Own);
    }
}
