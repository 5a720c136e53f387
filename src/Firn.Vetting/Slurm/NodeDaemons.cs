using System.Globalization;
using System.Net.Sockets;
using Firn.Cluster.Slurm;
using Firn.Core;

namespace Firn.Vetting.Slurm;

/// <summary>
/// Whether the nodes' own daemons of Slurm still answer. A node whose daemon is gone keeps its running workers, but nothing can be
/// started there any more; the controller notices after minutes, a connection to the daemon's port at once.
/// </summary>
internal static class NodeDaemons
{
    private const int DefaultPort = 6818, AtOnce = 256;

    /// <summary>The nodes of a list that do not answer, with why.</summary>
    /// <exception cref="FirnException">Slurm cannot be asked.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> Silent(IReadOnlyList<string> names, TimeSpan deadline, CancellationToken stop)
    {
        var silent = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var room = new SemaphoreSlim(AtOnce);
        var answers = await Task.WhenAll(new SlurmClient().Nodes(HostList.Fold(names)).Select(async node =>
        {
            var name = node.GetValueOrDefault("NodeName", "");
            if (Lost(node.GetValueOrDefault("State", "")) is { } state)
                return (name, Why: state);
            await room.WaitAsync(stop);
            try
            {
                return (name, Why: await Ask(node.GetValueOrDefault("NodeAddr", name), Port(node), deadline, stop));
            }
            finally
            {
                room.Release();
            }
        }));
        foreach (var (name, why) in answers)
        {
            if (why is not null)
                silent[name] = why;
        }

        return silent;
    }

    /// <summary>Slurm's word when it does not hear of a node; null when it does. Draining is no fault: the job goes on.</summary>
    internal static string? Lost(string state) =>
        state.Contains('*', StringComparison.Ordinal) || state.Contains("NOT_RESPONDING", StringComparison.Ordinal) || state.StartsWith("DOWN", StringComparison.Ordinal) || state.StartsWith("FAIL", StringComparison.Ordinal) || state.StartsWith("UNKNOWN", StringComparison.Ordinal)
            ? $"Slurm says {state}"
            : null;

    private static int Port(IReadOnlyDictionary<string, string> node) =>
        int.TryParse(node.GetValueOrDefault("Port", ""), CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : DefaultPort;

    private static async Task<string?> Ask(string host, int port, TimeSpan deadline, CancellationToken stop)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(deadline);
        try
        {
            await client.ConnectAsync(host, port, limit.Token);
            return null;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.HostNotFound)
        {
            // Slurm's address is no name that is known here: nothing is said about the node.
            return null;
        }
        catch (SocketException error)
        {
            return $"{host}:{port}: {error.Message}";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"{host}:{port} did not answer in {deadline.TotalSeconds:F0} s";
        }
    }
}
