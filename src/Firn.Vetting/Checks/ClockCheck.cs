using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>The clock: its source here; its distance from the others' is measured over the rendezvous and judged with <see cref="MaxSkew"/>.</summary>
internal sealed class ClockCheck(TimeSpan? maxSkew, string? source, TimeSpan? deadline) : NodeCheck("clock", deadline)
{
    /// <summary>The measurement that the coordinator adds.</summary>
    public const string Skew = "skew";

    public TimeSpan? MaxSkew { get; } = maxSkew;

    public static ClockCheck From(SettingTable settings) => new(settings.Span("max_skew"), settings.Text("source"), settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        if (node.Read("/sys/devices/system/clocksource/clocksource0/current_clocksource") is not { } found)
            return;
        notes.Fact("source", found);
        if (source is not null && found != source)
            notes.Degraded("source", $"the clock's source is {found}, {source} is expected", "reboot the node: the kernel found its clock unstable");
    }
}
