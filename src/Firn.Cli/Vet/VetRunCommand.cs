using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Cluster.Slurm;
using Firn.Core;
using Firn.Vetting.Judging;
using Firn.Vetting.Reports;
using Firn.Vetting.Running;
using Firn.Vetting.Slurm;

namespace Firn.Cli.Vet;

/// <summary><c>firn vet run</c>: vets, prints the report, and goes on with the good nodes or submits the job again without the bad ones.</summary>
internal static class VetRunCommand
{
    public static Command Create(CliContext context)
    {
        var profile = new Option<string>("--profile") { Description = "A built-in profile (generic, alps-gh200), a TOML file, or a configuration of vetnode's (.yaml).", DefaultValueFactory = _ => "generic" };
        var output = new Option<string?>("--out") { Description = "Folder for report.json, report.txt, junit.xml, good.txt, bad.txt and exclude.txt.", HelpName = "dir" };
        var need = new Option<int?>("--need") { Description = "Good nodes that are needed. Default: all.", HelpName = "n" };
        var nodes = new Option<string?>("--nodes") { Description = "Nodes to vet, for example n[1-4]. Default: those of the Slurm job, else this machine.", HelpName = "list" };
        var history = new Option<string?>("--history") { Description = "File that the result is appended to; nodes that are bad often are named.", HelpName = "file" };
        var deadline = VetCommand.Span("--deadline", "A shorter deadline for the whole than the profile's.");
        var secret = new Option<string?>("--secret-file") { Description = "Writes the secret here (0600) and waits for workers that are started by hand.", HelpName = "file" };
        var port = new Option<int>("--port") { Description = "Port that nodes come to. Default: a free one.", DefaultValueFactory = _ => 0 };
        var resubmit = new Option<int>("--resubmit") { Description = "Submits the Slurm job again without its bad nodes, at most this often.", HelpName = "times", DefaultValueFactory = _ => 0 };
        var srun = CommandWords.Repeated("--srun", "One more argument for srun, for example --srun=--environment=env.toml.", "argument");
        var worker = new Option<string?>("--worker") { Description = "The program on the nodes, where this one's path does not exist there.", HelpName = "path" };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of a table." };
        var then = CommandWords.Create("Goes on as this program when vetted, after --; {nodes} and {count} stand for the good nodes.", ArgumentArity.ZeroOrMore);
        var command = new Command("run", "Vets this machine or the nodes of the Slurm job. Exit code 0: vetted, 10: not, 11: the environment is at fault, 124: late. Example: firn vet run --profile generic --need 4 -- srun --nodelist={nodes} --nodes={count} train.sh")
        {
            profile, output, need, nodes, history, deadline, secret, port, resubmit, srun, worker, json, then,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(need) is <= 0 || parsed.GetValue(resubmit) < 0 || parsed.GetValue(port) is < 0 or > 65535)
                throw new FirnException("FIRN-VET-002", "vet run", "--need is at least 1, --resubmit at least 0, --port at most 65535", "see firn vet run --help", ExitCode.Usage);
            var options = new VettingOptions
            {
                Profile = parsed.GetRequiredValue(profile),
                Out = parsed.GetValue(output),
                Need = parsed.GetValue(need),
                Nodes = parsed.GetValue(nodes),
                History = parsed.GetValue(history),
                Deadline = parsed.GetValue(deadline),
                SecretFile = parsed.GetValue(secret),
                Port = parsed.GetValue(port),
                Resubmit = parsed.GetValue(resubmit),
                Then = CommandWords.Of(parsed, then),
                Srun = parsed.GetRequiredValue(srun),
                Worker = [parsed.GetValue(worker) ?? Environment.ProcessPath!, "vet", "worker"],
                Rank = [Environment.ProcessPath!, "vet", "rank"],
            };
            var report = await new VettingRun(options, context.Time, context.Error).Run(stop);
            await context.Out.WriteAsync(parsed.GetValue(json) ? ReportJson.Write(report) : ReportTable.Write(report));
            await context.Out.FlushAsync(stop);
            return Next(options, report, context);
        });
        return command;
    }

    private static int Next(VettingOptions options, VettingReport report, CliContext context)
    {
        if (report.Outcome == VettingOutcome.Vetted && options.Then.Count > 0)
        {
            var good = HostList.Expand(report.Good).Take(report.Needed).ToList();
            Successor.Become(Successor.Words(options.Then, HostList.Fold(good), good.Count));
        }

        switch (Resubmissions.Decide(report, options.Resubmit, JobAgain.Before))
        {
            case Resubmission.LimitReached:
                context.Error.WriteLine($"firn: FIRN-VET-041 job {report.Job}: submitted again {JobAgain.Before} times already; look at the nodes {report.Exclude} and at the profile");
                break;
            case Resubmission.Again:
                var job = JobAgain.Submit(report.Job, report.Exclude);
                context.Error.WriteLine($"firn: job {report.Job} goes on as job {job} without {report.Exclude}");

                // What follows in the script must not run on these nodes; with a command of its own there is nothing to stop.
                return (int)(options.Then.Count > 0 ? ExitCode.Ok : report.ExitCode);
        }

        return (int)report.ExitCode;
    }
}
