using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Names that must resolve, in time.</summary>
internal sealed class NameResolutionCheck(IReadOnlyList<string> names, TimeSpan? maxLatency, TimeSpan? deadline) : NodeCheck("name_resolution", deadline)
{
    public override bool LooksAtSharedThings => true;

    public static NameResolutionCheck From(SettingTable settings)
    {
        var names = settings.Texts("names");
        if (names.Count == 0)
            settings.Problem("names", "is missing");
        return new(names, settings.Span("max_latency"), settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        foreach (var name in names.Select(node.Own))
        {
            node.Stop.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            try
            {
                if (Dns.GetHostAddresses(name).Length == 0)
                    throw new SocketException((int)SocketError.HostNotFound);
                var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                notes.Measure($"{name} latency", seconds, "s", Better.Lower);
                if (maxLatency is { } most && seconds > most.TotalSeconds)
                    notes.Degraded($"{name}:latency", $"{name} resolved in {seconds * 1000:F0} ms, at most {most.TotalMilliseconds:F0} ms is accepted", "see whether the name servers answer");
            }
            catch (SocketException error)
            {
                notes.Bad($"{name}:unresolved", $"{name} does not resolve: {error.Message}", "see /etc/resolv.conf and /etc/hosts");
            }
        }
    }
}
