using System.Net;
using System.Net.Sockets;
using Firn.Core;
using Firn.Core.Recipes;
using Firn.Testing;
using Firn.Vetting.Fabric;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;
using Firn.Vetting.Rendezvous;
using Firn.Vetting.Worker;

namespace Firn.Vetting.Tests.Rendezvous;

/// <summary>Nodes meet over real sockets: who knows the secret comes in, who is missing is named, nobody is waited for.</summary>
[Collection("environment")]
public sealed class RendezvousTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly JobSecret secret = JobSecret.Create();

    [Fact]
    public async Task Nodes_come_are_checked_and_tested_in_pairs_and_in_a_ring()
    {
        await using var fleet = new Fleet(secret, ["n1", "n2", "n3"], Soon);
        fleet.Start("n1", "n2", "n3");
        await fleet.Coordinator.Join(Soon, () => false, fleet.Stop);
        await fleet.Coordinator.Clocks(fleet.Stop);
        await fleet.Coordinator.Checks(Profile("[shared_memory]"), Soon, fleet.Stop);

        Assert.All(fleet.Coordinator.Nodes, node => Assert.Equal((true, 1), (node.Checked, node.Results.Count)));
        Assert.All(fleet.Coordinator.Nodes, node => Assert.InRange(node.ClockOffset!.Value.TotalSeconds, -1, 1));
        var pairs = await fleet.Coordinator.Pairs([("n1", "n3")], 1 << 20, Soon, fleet.Stop);
        Assert.True(pairs[0].Rate > 0 && pairs[0].Latency > 0, pairs[0].Error);
        var rings = await fleet.Coordinator.Groups([["n1", "n2", "n3"]], new CollectiveSettings { Payload = new(100_000, "B"), Deadline = Soon }, fleet.Stop);
        Assert.True(rings[0].Rate > 0, rings[0].Error);
        Assert.Equal("tcp", rings[0].Transport);
        var asked = await fleet.Coordinator.Groups([["n1", "n2", "n3"]], new CollectiveSettings { Payload = new(100_000, "B"), Deadline = Soon, NcclRequired = true }, fleet.Stop);
        Assert.Equal((null, "none"), (asked[0].Rate, asked[0].Transport));
        var alone = await fleet.Coordinator.Groups([["n1"], ["n2"]], new CollectiveSettings { Payload = new(100_000, "B"), Deadline = Soon }, fleet.Stop);
        Assert.All(alone, outcome => Assert.Equal((null, "none"), (outcome.Rate, outcome.Transport)));
    }

    [Fact]
    public async Task A_node_that_does_not_come_is_named_and_not_waited_for()
    {
        await using var fleet = new Fleet(secret, ["n1", "n2"], Soon);
        fleet.Start("n1");

        await fleet.Coordinator.Join(TimeSpan.FromMilliseconds(500), () => false, fleet.Stop);

        Assert.Equal(["n1"], fleet.Coordinator.Nodes.Select(node => node.Name));
        var judged = FleetJudge.Judge(Profile(""), [new NodeRecord("n1") { Joined = true, Checked = true }, new NodeRecord("n2")], new FabricFindings());
        Assert.Equal([("n1", VettingVerdict.Ok), ("n2", VettingVerdict.Bad)], judged.Nodes.Select(node => (node.Node, node.Verdict)));
        Assert.Contains("did not come to the rendezvous", judged.Nodes[1].Findings[0].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_process_ends_is_lost_at_once()
    {
        await using var fleet = new Fleet(secret, ["n1", "n2"], Soon);
        var ends = fleet.Start("n1", "n2");
        await fleet.Coordinator.Join(Soon, () => false, fleet.Stop);
        await ends[1].CancelAsync();

        var outcome = (await fleet.Coordinator.Pairs([("n1", "n2")], 1L << 30, TimeSpan.FromSeconds(3), fleet.Stop))[0];

        Assert.Null(outcome.Rate);
        Assert.Equal(["n1"], fleet.Coordinator.Present.Select(node => node.Name));
    }

    [Fact]
    public async Task A_node_that_falls_silent_is_lost_after_the_silence()
    {
        await using var fleet = new Fleet(secret, ["n1"], TimeSpan.FromMilliseconds(500));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, fleet.Coordinator.Port, fleet.Stop);
        var key = await Handshake.Call(client.GetStream(), secret, "rendezvous", fleet.Stop);
        using var channel = new MessageChannel(client.GetStream(), key!, server: false);
        await channel.Send(new Message { Kind = "hello", Node = "n1", Port = 1 }, fleet.Stop);

        for (var i = 0; i < 100 && fleet.Coordinator.Nodes is not [{ Lost: not null }]; i++)
            await Task.Delay(50, fleet.Stop);

        Assert.Contains("no sign of life", fleet.Coordinator.Nodes[0].Lost, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_know_the_secret_does_not_come_in_and_learns_nothing()
    {
        await using var fleet = new Fleet(secret, ["n1"], Soon);
        var stranger = new NodeWorker("n1", JobSecret.Create(), TimeProvider.System, []);

        var error = await Assert.ThrowsAsync<FirnException>(() => stranger.Run([$"127.0.0.1:{fleet.Coordinator.Port}"], TimeSpan.FromMilliseconds(300), fleet.Stop));

        Assert.Equal(("FIRN-VET-011", ExitCode.Unavailable), (error.Code, error.ExitCode));
        Assert.Empty(fleet.Coordinator.Nodes);
        Assert.True(fleet.Coordinator.Refused > 0);
    }

    [Fact]
    public async Task A_coordinator_that_does_not_know_the_secret_is_not_obeyed()
    {
        await using var fleet = new Fleet(JobSecret.Create(), ["n1"], Soon);

        await Assert.ThrowsAsync<FirnException>(() => new NodeWorker("n1", secret, TimeProvider.System, []).Run([$"127.0.0.1:{fleet.Coordinator.Port}"], TimeSpan.FromMilliseconds(300), fleet.Stop));
    }

    [Fact]
    public async Task A_name_that_was_not_asked_for_or_comes_twice_is_refused()
    {
        await using var fleet = new Fleet(secret, ["n1"], Soon);
        fleet.Start("n1");
        await fleet.Coordinator.Join(Soon, () => false, fleet.Stop);
        fleet.Start("n1", "n9");

        for (var i = 0; i < 100 && fleet.Coordinator.Refused < 2; i++)
            await Task.Delay(20, fleet.Stop);

        Assert.Equal(2, fleet.Coordinator.Refused);
        Assert.Equal(["n1"], fleet.Coordinator.Present.Select(node => node.Name));
    }

    [Fact]
    public async Task A_message_that_was_changed_repeated_or_is_too_long_ends_the_connection()
    {
        var key = new byte[32];
        foreach (var spoil in new Func<byte[], byte[]>[] { frame => [.. frame[..^1], (byte)(frame[^1] ^ 1)], frame => [.. frame[..6], (byte)(frame[6] ^ 1), .. frame[7..]], frame => [0x7f, .. frame[1..]] })
        {
            using var memory = new MemoryStream();
            using (var sender = new MessageChannel(new Kept(memory), key, server: true))
                await sender.Send(new Message { Kind = "alive" }, TestContext.Current.CancellationToken);
            using var receiver = new MessageChannel(new MemoryStream(spoil(memory.ToArray())), key, server: false);
            await Assert.ThrowsAsync<InvalidDataException>(() => receiver.Receive(TestContext.Current.CancellationToken));
        }

        using var twice = new MemoryStream();
        using (var sender = new MessageChannel(new Kept(twice), key, server: true))
            await sender.Send(new Message { Kind = "alive" }, TestContext.Current.CancellationToken);
        using var repeated = new MessageChannel(new MemoryStream([.. twice.ToArray(), .. twice.ToArray()]), key, server: false);
        Assert.Equal("alive", (await repeated.Receive(TestContext.Current.CancellationToken))!.Kind);
        await Assert.ThrowsAsync<InvalidDataException>(() => repeated.Receive(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_secret_file_is_its_owners_alone_and_no_text_shows_it()
    {
        using var folder = new TemporaryFolder();
        var made = JobSecret.CreateFile(folder["secret"]);
        var hex = File.ReadAllText(folder["secret"]).Trim();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["secret"]));
        Assert.Equal(made.Sign("a"), JobSecret.FromFile(folder["secret"]).Sign("a"));
        Assert.DoesNotContain(hex, made.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Conflict, Assert.Throws<FirnException>(() => JobSecret.CreateFile(folder["secret"])).ExitCode);

        File.SetUnixFileMode(folder["secret"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal("FIRN-VET-010", Assert.Throws<FirnException>(() => JobSecret.FromFile(folder["secret"])).Code);
        File.WriteAllText(folder["short"], hex[..60]);
        File.SetUnixFileMode(folder["short"], UnixFileMode.UserRead);
        Assert.DoesNotContain(hex[..60], Assert.Throws<FirnException>(() => JobSecret.FromFile(folder["short"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_read_from_a_pipe_no_further_than_its_line()
    {
        using var text = new StringWriter();
        secret.Send(text);
        using var pipe = new StringReader(text + "what follows");

        Assert.Equal(secret.Sign("a"), JobSecret.Receive(pipe, "pipe").Sign("a"));
        Assert.Equal("what follows", pipe.ReadToEnd());
    }

    private static VettingProfile Profile(string text)
    {
        var problems = new List<RecipeProblem>();
        return VettingProfile.From(new RecipeReader(problems).Parse(text, "test.toml"), problems);
    }

    /// <summary>Outlives the channel that is given it.</summary>
    private sealed class Kept(MemoryStream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }

    /// <summary>A coordinator and workers in this process.</summary>
    private sealed class Fleet : IAsyncDisposable
    {
        private readonly JobSecret secret;
        private readonly List<Task> workers = [];
        private readonly CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));

        public Fleet(JobSecret secret, string[] expected, TimeSpan silence)
        {
            this.secret = secret;
            Coordinator = new Coordinator(secret, expected, 0, silence, TimeProvider.System);
            Coordinator.Open();
        }

        public Coordinator Coordinator { get; }

        public CancellationToken Stop => stop.Token;

        public List<CancellationTokenSource> Start(params string[] names)
        {
            var ends = names.Select(_ => CancellationTokenSource.CreateLinkedTokenSource(stop.Token)).ToList();
            workers.AddRange(names.Select((name, i) => Task.Run(() => new NodeWorker(name, secret, TimeProvider.System, []).Run([$"127.0.0.1:{Coordinator.Port}"], Soon, ends[i].Token))));
            return ends;
        }

        public async ValueTask DisposeAsync()
        {
            await Coordinator.Stop();
            await stop.CancelAsync();
            await Coordinator.DisposeAsync();
            foreach (var worker in workers)
                await worker.ContinueWith(_ => { }, TaskScheduler.Default);
            stop.Dispose();
        }
    }
}
