using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Pages: transparent huge pages as expected, reserved ones free, automatic NUMA balancing as expected.</summary>
internal sealed class HugePagesCheck(string? transparent, long? minFree, string? balancing, TimeSpan? deadline) : NodeCheck("huge_pages", deadline)
{
    private static readonly string[] Modes = ["always", "madvise", "never"];

    public static HugePagesCheck From(SettingTable settings)
    {
        var mode = settings.Text("transparent");
        if (mode is not null && !Modes.Contains(mode, StringComparer.Ordinal))
            settings.Problem("transparent", $"\"{mode}\" is none of {string.Join(", ", Modes)}");
        return new(mode, settings.Whole("min_free"), settings.Text("numa_balancing"), settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        // "always [madvise] never": the one in brackets is in force.
        var line = node.Read("/sys/kernel/mm/transparent_hugepage/enabled");
        var found = line is not null && line.Contains('[', StringComparison.Ordinal) ? line.Split('[')[1].Split(']')[0] : null;
        if (found is not null)
            notes.Fact("transparent", found);
        if (transparent is not null && found != transparent)
            notes.Bad("transparent", $"transparent huge pages are {found ?? "not known"}, {transparent} is expected", $"submit with the constraint that sets them, or have the node's settings corrected");
        if (minFree is { } least)
        {
            var free = node.MemoryInfo("HugePages_Free") ?? 0;
            notes.Measure("free", free, "");
            if (free < least)
                notes.Bad("free", $"{free} huge pages are free, at least {least} are asked for", "end what holds them, or reserve more");
        }

        if (balancing is not null && node.Read("/proc/sys/kernel/numa_balancing") is { } state && state != balancing)
            notes.Degraded("numa_balancing", $"numa_balancing is {state}, {balancing} is expected", "have the node's settings corrected");
    }
}
