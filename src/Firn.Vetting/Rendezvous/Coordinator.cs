using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Firn.Vetting.Fabric;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Rendezvous;

/// <summary>Where the nodes of a vetting meet. It waits for nobody longer than it was told, and knows who is missing by name.</summary>
internal sealed class Coordinator : IFleet, IAsyncDisposable
{
    private static readonly TimeSpan HandshakeDeadline = TimeSpan.FromSeconds(5);
    private readonly TcpListener listener;
    private readonly JobSecret secret;
    private readonly HashSet<string> expected;
    private readonly TimeProvider time;
    private readonly TimeSpan silence;
    private readonly ConcurrentDictionary<string, NodeLink> nodes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim strangers = new(512, 512);
    private Task accepting = Task.CompletedTask;
    private int refused;

    /// <param name="secret">The job's secret.</param>
    /// <param name="expected">Names of the nodes; no other name may come in.</param>
    /// <param name="port">Port to listen on; 0 takes a free one.</param>
    /// <param name="silence">A node that is not heard of for this long is lost.</param>
    /// <param name="time">The clock.</param>
    public Coordinator(JobSecret secret, IEnumerable<string> expected, int port, TimeSpan silence, TimeProvider time)
    {
        (this.secret, this.expected, this.silence, this.time) = (secret, expected.ToHashSet(StringComparer.Ordinal), silence, time);
        listener = new TcpListener(IPAddress.Any, port);
        listener.Start(4096);
    }

    /// <summary>The port that nodes come to.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections that did not know the secret, or a name twice.</summary>
    public int Refused => refused;

    /// <summary>Everyone who came, in the order of the names.</summary>
    public IReadOnlyList<NodeLink> Nodes => [.. nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];

    /// <summary>Those who came and are still there.</summary>
    public IReadOnlyList<NodeLink> Present => [.. Nodes.Where(node => node.Lost is null)];

    /// <summary>Begins to let nodes in.</summary>
    public void Open()
    {
        accepting = Accept();
        _ = Watch();
    }

    /// <summary>Waits until all have come, or the deadline has passed, or the launcher has ended with nobody left to come.</summary>
    public async Task Join(TimeSpan deadline, Func<bool> hopeless, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        while (nodes.Count < expected.Count && time.GetElapsedTime(start) < deadline && !hopeless())
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, stop);
    }

    /// <summary>Measures every node's clock against this one.</summary>
    public Task Clocks(CancellationToken stop) => Task.WhenAll(Present.Select(async node =>
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = time.GetUtcNow();
            var start = time.GetTimestamp();
            if (await node.Ask(new Message { Kind = "clock" }, TimeSpan.FromSeconds(2), stop) is not { } answer)
                return;
            var trip = time.GetElapsedTime(start);
            if (trip >= best)
                continue;
            best = trip;
            node.ClockOffset = new DateTimeOffset(answer.Clock, TimeSpan.Zero) - (before + (trip / 2));
        }
    }));

    /// <summary>Has every node run its checks; ends when all have, or are lost, or at the deadline.</summary>
    public async Task Checks(VettingProfile profile, TimeSpan deadline, CancellationToken stop)
    {
        var question = new Message { Kind = "checks", Tables = TableJson.Write(profile.Source) };
        await Task.WhenAll(Present.Select(node => node.Ask(question, deadline, stop)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PairOutcome>> Pairs(IReadOnlyList<(string First, string Second)> pairs, long bytes, TimeSpan deadline, CancellationToken stop) =>
        await Task.WhenAll(pairs.Select(async pair =>
        {
            if (Find(pair.First) is not { } first || Find(pair.Second) is not { } second)
                return new PairOutcome(pair.First, pair.Second, null, null, "a node is lost", null);
            var question = new Message { Kind = "pair", Members = [first.Member, second.Member], Bytes = bytes, Seconds = deadline.TotalSeconds, Group = Token() };
            var slack = deadline + TimeSpan.FromSeconds(2);
            var answers = await Task.WhenAll(first.Ask(question with { Rank = 0 }, slack, stop), second.Ask(question with { Rank = 1 }, slack, stop));
            return answers switch
            {
                [{ Error: null, Rates: [var there, var back] } answer, _] => new PairOutcome(pair.First, pair.Second, Math.Min(there, back), answer.Latency, null, null),
                [null, _] => new PairOutcome(pair.First, pair.Second, null, null, "no answer in time", pair.First),
                [_, null] => new PairOutcome(pair.First, pair.Second, null, null, "no answer in time", pair.Second),
                [var answer, _] => new PairOutcome(pair.First, pair.Second, null, null, answer.Error ?? "no rates", answer.WaitedFor),
                _ => new PairOutcome(pair.First, pair.Second, null, null, "no answer", null),
            };
        }));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GroupOutcome>> Groups(IReadOnlyList<IReadOnlyList<string>> groups, CollectiveSettings collective, CancellationToken stop) =>
        await Task.WhenAll(groups.Select(group => Group(group, collective, stop)));

    /// <summary>Tells everyone to go home.</summary>
    public async Task Stop()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Task.WhenAll(Present.Select(node => node.Tell(new Message { Kind = "stop" }, limit.Token)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        foreach (var node in nodes.Values)
            node.Lose("the vetting has ended");
        await accepting;
        closing.Dispose();
    }

    private Task<GroupOutcome> Group(IReadOnlyList<string> group, CollectiveSettings collective, CancellationToken stop)
    {
        var members = group.Select(Find).ToList();
        return members.Any(member => member is null)
            ? Task.FromResult(new GroupOutcome(group, null, "a node is lost", [.. group.Where(name => Find(name) is null)], ""))
            : GroupTest.Run(group, [.. members.Select(member => member!.Member)], collective, (i, question, deadline) => members[i]!.Ask(question, deadline, stop));
    }

    private static string Token() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    private NodeLink? Find(string name) => nodes.TryGetValue(name, out var node) && node.Lost is null ? node : null;

    private async Task Accept()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(closing.Token);
                await strangers.WaitAsync(closing.Token);
                _ = Greet(client);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                if (closing.IsCancellationRequested)
                    return;
            }
        }
    }

    private async Task Greet(TcpClient client)
    {
        MessageChannel? channel = null;
        NodeLink? node = null;
        try
        {
            client.NoDelay = true;
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(closing.Token))
            {
                limit.CancelAfter(HandshakeDeadline);
                try
                {
                    var stream = client.GetStream();
                    if (await Handshake.Answer(stream, secret, "rendezvous", limit.Token) is { } key)
                    {
                        channel = new MessageChannel(stream, key, server: true);
                        if (await channel.Receive(limit.Token) is { Kind: "hello", Node: { } name } hello && expected.Contains(name))
                        {
                            var host = ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString();
                            node = new NodeLink(name, host, hello.Port, channel) { Heard = time.GetTimestamp() };
                        }
                    }
                }
                finally
                {
                    strangers.Release();
                }
            }

            if (node is null || !nodes.TryAdd(node.Name, node))
            {
                Interlocked.Increment(ref refused);
                client.Dispose();
                return;
            }

            while (await channel!.Receive(closing.Token) is { } message)
            {
                node.Heard = time.GetTimestamp();
                node.Take(message);
            }

            node.Lose("its process ended");
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidDataException or ObjectDisposedException or System.Text.Json.JsonException)
        {
            if (node is null)
                Interlocked.Increment(ref refused);
            node?.Lose(error is InvalidDataException ? $"it sent {error.Message}" : "its connection broke");
            client.Dispose();
        }
    }

    private async Task Watch()
    {
        try
        {
            while (!closing.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, closing.Token);
                foreach (var node in Present)
                {
                    if (time.GetElapsedTime(node.Heard) > silence)
                        node.Lose($"it gave no sign of life for {silence.TotalSeconds:F0} s");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The vetting has ended.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
    }
}
