using System.Net.Sockets;
using Firn.Core;
using Firn.Vetting.Checks;
using Firn.Vetting.Fabric;
using Firn.Vetting.Nccl;
using Firn.Vetting.Profiles;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Worker;

/// <summary>A node's side of a vetting: comes to the rendezvous, does what it is asked, goes.</summary>
/// <param name="node">This node's name.</param>
/// <param name="secret">The job's secret.</param>
/// <param name="time">The clock.</param>
/// <param name="rank">Starts a process for one GPU's native calls: program and first arguments.</param>
internal sealed class NodeWorker(string node, JobSecret secret, TimeProvider time, IReadOnlyList<string> rank)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Works until told to stop.</summary>
    /// <param name="addresses">Where the coordinator may be, <c>host:port</c>; the first that knows the secret is it.</param>
    /// <param name="join">How long to look for it.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="FirnException">The coordinator was not found (FIRN-VET-011).</exception>
    public async Task Run(IReadOnlyList<string> addresses, TimeSpan join, CancellationToken stop)
    {
        using var port = new TestPort(secret);
        using var ranks = new NcclRanks(rank, node);
        using var channel = await Find(addresses, join, stop);
        await channel.Send(new Message { Kind = "hello", Node = node, Port = port.Port }, stop);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var beating = Heartbeat(channel, ending.Token);
        try
        {
            while (await channel.Receive(stop) is { Kind: not "stop" } message)
                _ = Answer(channel, port, ranks, message, ending.Token);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FirnException("FIRN-VET-011", node, $"the coordinator is gone: {error.Message}", "see the coordinator's output", ExitCode.Unavailable, error);
        }
        finally
        {
            await ending.CancelAsync();
            await beating;
        }
    }

    private async Task Answer(MessageChannel channel, TestPort port, NcclRanks ranks, Message message, CancellationToken stop)
    {
        try
        {
            switch (message.Kind)
            {
                case "clock":
                    await channel.Send(message with { Clock = time.GetUtcNow().Ticks }, stop);
                    break;
                case "checks":
                    await Checks(channel, message, stop);
                    break;
                case "pair":
                    await channel.Send(await PairTest.Run(port, message, stop), stop);
                    break;
                case "ring":
                    await channel.Send(await RingTest.Run(port, message, stop), stop);
                    break;
                case "nccl-open" or "nccl-run" or "nccl-close":
                    await channel.Send(await ranks.Answer(message, stop), stop);
                    break;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The coordinator is gone; the loop that reads from it ends the program.
        }
    }

    private async Task Checks(MessageChannel channel, Message message, CancellationToken stop)
    {
        var profile = ProfileFile.Received(TableJson.Read(message.Tables!));
        var view = new NodeView { Name = node, Time = time, Stop = stop };
        await Task.Factory.StartNew(
            () => CheckRunner.Run(profile.Checks, profile.CheckDeadline, view, result => channel.Send(new Message { Kind = "check", Id = message.Id, Result = result }, stop).GetAwaiter().GetResult()),
            stop,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await channel.Send(new Message { Kind = "checked", Id = message.Id }, stop);
    }

    private async Task Heartbeat(MessageChannel channel, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(Beat, time, stop);
                await channel.Send(new Message { Kind = "alive" }, stop);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Over.
        }
    }

    private async Task<MessageChannel> Find(IReadOnlyList<string> addresses, TimeSpan join, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var why = "no address was given";
        do
        {
            foreach (var address in addresses)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(TimeSpan.FromSeconds(5));
                var client = new TcpClient { NoDelay = true };
                try
                {
                    var colon = address.LastIndexOf(':');
                    await client.ConnectAsync(address[..colon], int.Parse(address.AsSpan(colon + 1)), limit.Token);
                    if (await Handshake.Call(client.GetStream(), secret, "rendezvous", limit.Token) is { } key)
                        return new MessageChannel(client.GetStream(), key, server: false);
                    why = $"{address} does not know the job's secret";
                }
                catch (Exception error) when (error is SocketException or IOException || (error is OperationCanceledException && !stop.IsCancellationRequested))
                {
                    why = $"{address}: {error.Message}";
                }

                client.Dispose();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
        }
        while (time.GetElapsedTime(start) < join);
        throw new FirnException("FIRN-VET-011", node, $"the coordinator was not found in {join.TotalSeconds:F0} s ({why})", "see whether this node may connect to the coordinator's", ExitCode.Unavailable);
    }
}
