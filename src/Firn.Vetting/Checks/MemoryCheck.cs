using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Main memory: all of it seen, enough of it free, none of it swapped out.</summary>
internal sealed class MemoryCheck(Quantity? minTotal, Quantity? minAvailable, Quantity? maxSwap, TimeSpan? deadline) : NodeCheck("memory", deadline)
{
    public static MemoryCheck From(SettingTable settings) => new(settings.Size("min_total"), settings.Size("min_available"), settings.Size("max_swap_used"), settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        if (node.MemoryInfo("MemTotal") is not { } total || node.MemoryInfo("MemAvailable") is not { } available)
        {
            notes.Unknown("meminfo", "/proc/meminfo cannot be read", "mount /proc");
            return;
        }

        notes.Measure("total", total, "B", Better.Higher);
        notes.Measure("available", available, "B");
        if (minTotal is { } all && total < all.Value)
            notes.Bad("total", $"{Quantity.Format(total, all.Unit)} of memory are seen, at least {all} is asked for", "drain the node: a memory module is missing");
        if (minAvailable is { } least && available < least.Value)
            notes.Bad("available", $"{Quantity.Format(available, least.Unit)} of memory are available, at least {least} is asked for", "end what an earlier job left behind");
        var swapped = (node.MemoryInfo("SwapTotal") ?? 0) - (node.MemoryInfo("SwapFree") ?? 0);
        if (maxSwap is { } most && swapped > most.Value)
            notes.Degraded("swap", $"{Quantity.Format(swapped, most.Unit)} are swapped out, at most {most} is accepted", "end what an earlier job left behind");
    }
}
