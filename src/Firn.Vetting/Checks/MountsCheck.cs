using System.Diagnostics;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>File systems that must be mounted, of the right type and with the right options, and that answer in time. A mount that hangs is named; the others are still looked at.</summary>
internal sealed class MountsCheck(IReadOnlyList<MountPoint> mounts, TimeSpan? deadline) : NodeCheck("mounts", deadline)
{
    public override bool LooksAtSharedThings => true;

    public static MountsCheck From(SettingTable settings)
    {
        var mounts = settings.Tables("at").Select(MountPoint.From).ToList();
        if (mounts.Count == 0)
            settings.Problem("at", "is missing: name mount points by [[mounts.at]]");
        return new(mounts, settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        var table = (node.Read("/proc/self/mountinfo") ?? "").Split('\n').Select(Parse).Where(entry => entry is not null).Select(entry => entry!.Value).ToList();
        foreach (var mount in mounts)
        {
            node.Stop.ThrowIfCancellationRequested();
            var path = node.Own(mount.Path);
            var entry = table.LastOrDefault(item => item.Point == path);
            if (entry.Point is null)
            {
                notes.Bad($"{mount.Path}:missing", $"{path} is not mounted", "mount it");
                continue;
            }

            if (mount.Type is { } type && entry.Type != type)
                notes.Bad($"{mount.Path}:type", $"{path} is of type {entry.Type}, {type} is expected", "mount it right");
            foreach (var option in mount.Options.Where(option => !entry.Options.Contains(option, StringComparer.Ordinal)))
                notes.Bad($"{mount.Path}:option", $"{path} is mounted without {option}", "mount it right");
            Latency(mount, node.At(path), path, notes);
        }
    }

    private static void Latency(MountPoint mount, string at, string path, CheckNotes notes)
    {
        // On its own thread: a file system whose server is gone never answers, and such a call cannot be ended.
        using var done = new ManualResetEventSlim();
        var times = new double[5];
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                for (var i = 0; i < times.Length; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    _ = FileSystemRoom.Of(at);
                    _ = Directory.EnumerateFileSystemEntries(at).Take(1).Count();
                    times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failure = error;
            }

            try
            {
                done.Set();
            }
            catch (ObjectDisposedException)
            {
                // Answered after all, too late for this check.
            }
        })
        { IsBackground = true };
        thread.Start();
        if (!done.Wait(mount.Hang))
        {
            notes.Bad($"{mount.Path}:hangs", $"{path} did not answer in {mount.Hang.TotalSeconds:F1} s", "see whether its server is up; drain the node if others reach it");
            return;
        }

        if (failure is not null)
        {
            notes.Bad($"{mount.Path}:error", $"{path}: {failure.Message}", "mount it again");
            return;
        }

        var median = times.Order().ElementAt(2);
        notes.Measure($"{mount.Path} latency", median, "s", Better.Lower);
        if (mount.MaxLatency is { } most && median > most.TotalSeconds)
            notes.Degraded($"{mount.Path}:latency", $"{path} answers in {median * 1000:F1} ms, at most {most.TotalMilliseconds:F1} ms is accepted", "see whether its servers are loaded");
    }

    /// <summary>One line of mountinfo: "36 35 98:0 /root /point options - type source superoptions".</summary>
    internal static (string? Point, string Type, string[] Options)? Parse(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-");
        if (fields.Length < 6 || dash < 0 || dash + 1 >= fields.Length)
            return null;
        var options = fields[5].Split(',').Concat(dash + 3 < fields.Length ? fields[dash + 3].Split(',') : []);
        return (fields[4].Replace("\\040", " ", StringComparison.Ordinal), fields[dash + 1], [.. options]);
    }
}
