using System.Diagnostics;
using System.Net.Sockets;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Services that must take a TCP connection: <c>host:port</c>. Nothing is sent.</summary>
internal sealed class ReachabilityCheck(IReadOnlyList<(string Host, int Port)> targets, TimeSpan timeout, TimeSpan? deadline) : NodeCheck("reachability", deadline)
{
    public override bool LooksAtSharedThings => true;

    public static ReachabilityCheck From(SettingTable settings)
    {
        var targets = new List<(string, int)>();
        foreach (var text in settings.Texts("targets"))
        {
            var colon = text.LastIndexOf(':');
            if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), out var port) && port is > 0 and < 65536)
                targets.Add((text[..colon].Trim('[', ']'), port));
            else
                settings.Problem("targets", $"\"{text}\" is no host:port");
        }

        if (targets.Count == 0)
            settings.Problem("targets", "is missing");
        return new(targets, settings.Span("timeout", TimeSpan.FromMinutes(1)) ?? TimeSpan.FromSeconds(3), settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        foreach (var (host, port) in targets)
        {
            var start = Stopwatch.GetTimestamp();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(node.Stop);
            limit.CancelAfter(timeout);
            try
            {
                using var client = new TcpClient();
                client.ConnectAsync(host, port, limit.Token).AsTask().GetAwaiter().GetResult();
                notes.Measure($"{host}:{port} latency", Stopwatch.GetElapsedTime(start).TotalSeconds, "s", Better.Lower);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                node.Stop.ThrowIfCancellationRequested();
                notes.Bad($"{host}:{port}", $"{host}:{port} cannot be reached: {(error is SocketException ? error.Message : $"no answer in {timeout.TotalSeconds:F0} s")}", "see whether the service is up and the route is open");
            }
        }
    }
}
