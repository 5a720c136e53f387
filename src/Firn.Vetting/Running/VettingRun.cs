using System.Net.NetworkInformation;
using System.Net.Sockets;
using Firn.Cluster.Slurm;
using Firn.Core;
using Firn.Vetting.Checks;
using Firn.Vetting.Fabric;
using Firn.Vetting.History;
using Firn.Vetting.Judging;
using Firn.Vetting.Nccl;
using Firn.Vetting.Profiles;
using Firn.Vetting.Rendezvous;
using Firn.Vetting.Reports;
using Firn.Vetting.Slurm;

namespace Firn.Vetting.Running;

/// <summary>One vetting from the profile to the report: this machine alone, the nodes of a Slurm job, or nodes started by hand.</summary>
internal sealed class VettingRun(VettingOptions options, TimeProvider time, TextWriter people)
{
    /// <summary>A node that gives no sign of life for this long is lost; it gives one a second.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    /// <summary>Slurm is asked once more for the nodes it could start, not for ever.</summary>
    private const int Launches = 3;

    private static readonly TimeSpan DaemonDeadline = TimeSpan.FromSeconds(3);
    private readonly FabricFindings fabric = new();
    private bool late;

    /// <summary>Vets.</summary>
    /// <exception cref="FirnException">The profile or the request is wrong; a bad node is a result, not an error.</exception>
    public async Task<VettingReport> Run(CancellationToken stop)
    {
        var profile = ProfileFile.Load(options.Profile);
        foreach (var note in profile.Notes)
            await people.WriteLineAsync($"firn: {options.Profile}: {note}");
        var (began, started) = (time.GetTimestamp(), time.GetUtcNow());
        var limit = options.Deadline is { } shorter && shorter < profile.Deadline ? shorter : profile.Deadline;
        var names = Names();
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(_ => whole.Cancel(), null, limit, Timeout.InfiniteTimeSpan);
        var records = names is null ? [await Alone(profile, whole.Token)] : await Together(profile, names, limit, whole.Token);
        stop.ThrowIfCancellationRequested();
        late |= whole.IsCancellationRequested;
        var report = Report(profile, records) with { Started = started, Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 3) };
        if (options.History is { } path)
        {
            var history = new NodeHistory(path);
            history.Append(report);
            report = report with { Notes = [.. report.Notes, .. history.Struck().Select(item => $"{item.Node} was bad in {item.Bad} of its last {item.Of} vettings: have it drained")] };
        }

        if (options.Out is { } folder)
            ReportFolder.Write(folder, report);
        return report;
    }

    private async Task<NodeRecord> Alone(VettingProfile profile, CancellationToken stop)
    {
        var view = new NodeView { Name = Environment.GetEnvironmentVariable("SLURMD_NODENAME") ?? Environment.MachineName, Time = time, Stop = stop };
        var results = new List<CheckResult>();
        CheckRunner.Run(profile.Checks, profile.CheckDeadline, view, results.Add);
        try
        {
            using var ranks = new NcclRanks(options.Rank, view.Name);
            await new FabricPhase(profile, new LoneNode(ranks), fabric).Run([view.Name], stop);
        }
        catch (OperationCanceledException)
        {
            late = true;
        }

        return new NodeRecord(view.Name) { Joined = true, Checked = results.Count == profile.Checks.Count, Results = results };
    }

    /// <summary>The nodes to vet; null for this machine alone.</summary>
    private IReadOnlyList<string>? Names()
    {
        var list = options.Nodes ?? (options.SecretFile is null ? Environment.GetEnvironmentVariable("SLURM_JOB_NODELIST") : null);
        if (list is not { Length: > 0 })
            return options.SecretFile is null ? null : throw new FirnException("FIRN-VET-002", "vet run", "--secret-file needs --nodes", "name the nodes that are to come, for example --nodes n[1-4]", ExitCode.Usage);
        try
        {
            var names = HostList.Expand(list).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (options.Nodes is not null && options.SecretFile is null && Environment.GetEnvironmentVariable("SLURM_JOB_ID") is not { Length: > 0 })
                throw new FirnException("FIRN-VET-002", "vet run", "there is no Slurm job to start the nodes in", "run it inside of one, or start the nodes by hand with --secret-file (docs/vetting.md)", ExitCode.Usage);
            return names;
        }
        catch (FormatException error)
        {
            throw new FirnException("FIRN-VET-002", list, $"is no list of nodes: {error.Message}", "write it as Slurm does, for example n[1-4,7]", ExitCode.Usage, error);
        }
    }

    private async Task<IReadOnlyList<NodeRecord>> Together(VettingProfile profile, IReadOnlyList<string> names, TimeSpan limit, CancellationToken stop)
    {
        var records = names.ToDictionary(name => name, name => new NodeRecord(name), StringComparer.Ordinal);
        var asked = names;
        for (var launch = 1; launch <= Launches && asked.Count > 0; launch++)
        {
            var secret = options.SecretFile is { } file ? JobSecret.CreateFile(file) : JobSecret.Create();
            await using var coordinator = new Coordinator(secret, asked, options.Port, Silence, time);
            coordinator.Open();
            using var step = options.SecretFile is null ? VettingStep.Start(options.Worker, options.Srun, asked, Addresses(coordinator.Port), profile.JoinDeadline, secret) : null;
            if (step is null)
                await people.WriteLineAsync($"firn: waiting for {asked.Count} nodes: start on each  firn-node vet worker --node NAME --coordinator {Addresses(coordinator.Port)} --secret-file FILE");
            try
            {
                await coordinator.Join(profile.JoinDeadline, () => step?.Ended == true, stop);
                if (step?.Ended == true && launch < Launches && coordinator.Nodes.Count < asked.Count)
                {
                    // Slurm ends a step for all when one node cannot start it, and does not always say which: name those that it
                    // names, and ask again for the others; a node that is gone is named then.
                    var failures = step.Failures;
                    foreach (var node in asked.Where(failures.ContainsKey))
                        records[node] = new NodeRecord(node) { Lost = $"Slurm could not start a process there: {failures[node]}" };
                    asked = [.. asked.Where(name => !failures.ContainsKey(name))];
                    await coordinator.Stop();
                    continue;
                }

                await Work(profile, coordinator, limit, stop);
            }
            catch (OperationCanceledException)
            {
                late = true;
            }

            foreach (var node in coordinator.Nodes)
                records[node.Name] = new NodeRecord(node.Name) { Joined = true, Lost = node.Lost, Checked = node.Checked, Results = node.Results, ClockOffset = node.ClockOffset };
            var gone = asked.Where(name => !records[name].Joined || records[name].Lost is not null).ToList();
            if (coordinator.Refused > 0)
                await people.WriteLineAsync($"firn: {coordinator.Refused} connections were refused: they did not know the job's secret, or came under a name twice");
            await coordinator.Stop();
            if (step?.Problem is { } problem && coordinator.Nodes.Count < asked.Count)
                await people.WriteLineAsync($"firn: srun: {problem}");

            // When one node dies Slurm may end the step on others with it: of several that are gone, who is well comes again.
            if (step is null || late || gone.Count < 2 || gone.All(name => !records[name].Joined))
                break;
            foreach (var name in gone)
                records[name] = new NodeRecord(name);
            fabric.Nodes.RemoveAll(item => gone.Contains(item.Node));
            fabric.Measurements.RemoveAll(item => gone.Contains(item.Node));
            asked = gone;
        }

        if (options.SecretFile is null && !late)
            await Daemons([.. records.Values.Where(record => record is { Joined: true, Lost: null }).Select(record => record.Name).Order(StringComparer.Ordinal)], stop);
        if (options.SecretFile is { } left)
            File.Delete(left);
        return [.. records.Values];
    }

    // A node whose daemon died while its worker lived on is of no use to the job, though all of its checks were well.
    private async Task Daemons(IReadOnlyList<string> nodes, CancellationToken stop)
    {
        if (nodes.Count == 0)
            return;
        try
        {
            foreach (var (node, words) in (await NodeDaemons.Silent(nodes, DaemonDeadline, stop)).Where(pair => nodes.Contains(pair.Key, StringComparer.Ordinal)))
                fabric.Nodes.Add((node, new(VettingVerdict.Bad, "slurm:daemon", $"its slurmd does not answer: {words}", "see whether slurmd runs on it; nothing can be started there")));
        }
        catch (OperationCanceledException)
        {
            late = true;
        }
        catch (FirnException error)
        {
            await people.WriteLineAsync($"firn: {error.Message} (whether the nodes' daemons still answer is not known)");
        }
    }

    private async Task Work(VettingProfile profile, Coordinator coordinator, TimeSpan limit, CancellationToken stop)
    {
        await coordinator.Clocks(stop);
        var checks = profile.Checks.Aggregate(TimeSpan.FromSeconds(3), (sum, check) => sum + (check.Deadline ?? profile.CheckDeadline));
        await coordinator.Checks(profile, checks < limit ? checks : limit, stop);
        var ready = coordinator.Present.Where(node => node.Checked).Select(node => node.Name).ToList();
        var before = ready.ToHashSet(StringComparer.Ordinal);
        await new FabricPhase(profile, coordinator, fabric).Run(ready, stop);

        // A node that was lost during the tests is the reason why its partners' tests failed.
        var lost = before.Where(name => coordinator.Present.All(node => node.Name != name)).ToHashSet(StringComparer.Ordinal);
        fabric.Links.RemoveAll(link => lost.Contains(link.First) || lost.Contains(link.Second));
        if (lost.Count > 0)
            fabric.Nodes.RemoveAll(item => item.Finding.Verdict == VettingVerdict.Unknown && !lost.Contains(item.Node));
    }

    private VettingReport Report(VettingProfile profile, IReadOnlyList<NodeRecord> records)
    {
        var judged = FleetJudge.Judge(profile, records, fabric);
        var good = judged.Nodes.Where(node => profile.Accept.Contains(node.Verdict)).Select(node => node.Node).ToList();
        var bad = judged.Nodes.Where(node => !profile.Accept.Contains(node.Verdict)).Select(node => node.Node).ToList();
        var need = options.Need ?? records.Count;
        return new VettingReport
        {
            Outcome = judged.Environment.Count > 0 ? VettingOutcome.EnvironmentFault : late ? VettingOutcome.Late : good.Count >= need ? VettingOutcome.Vetted : VettingOutcome.NotVetted,
            Profile = profile.Name,
            Job = Environment.GetEnvironmentVariable("SLURM_JOB_ID") ?? "",
            Nodes = records.Count,
            Needed = need,
            Good = HostList.Fold(good),
            Exclude = HostList.Fold(bad),
            Findings = [.. judged.Nodes.Where(node => node.Findings.Count > 0).OrderByDescending(node => node.Verdict).ThenBy(node => node.Node, StringComparer.Ordinal)],
            Links = fabric.Links,
            Environment = judged.Environment,
            Collectives = fabric.Collectives,
            Numbers = judged.Numbers,
            Checks = [.. profile.Checks.Select(check => check.Name)],
            Notes = profile.Notes,
            Units = profile.Units,
        };
    }

    /// <summary>Every address that nodes may reach this one by. A wrong one does no harm: who answers there does not know the secret.</summary>
    private static string Addresses(int port)
    {
        var own = NetworkInterface.GetAllNetworkInterfaces().Where(card => card.OperationalStatus == OperationalStatus.Up || card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .OrderBy(card => card.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(address => address.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork);
        return string.Join(',', own.Select(address => $"{address}:{port}").Append($"{Environment.MachineName}:{port}"));
    }
}
