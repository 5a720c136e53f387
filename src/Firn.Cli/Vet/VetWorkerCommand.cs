using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Vetting.Rendezvous;
using Firn.Vetting.Worker;

namespace Firn.Cli.Vet;

/// <summary><c>firn vet worker</c>: a node's side; started by <c>vet run</c> through Slurm, or by hand.</summary>
internal static class VetWorkerCommand
{
    public static Command Create(CliContext context)
    {
        var coordinator = new Option<string>("--coordinator") { Description = "Addresses host:port of the coordinator, separated by commas.", Required = true, HelpName = "host:port" };
        var node = new Option<string?>("--node") { Description = "This node's name. Default: Slurm's name for it, else the host's." };
        var secret = new Option<string?>("--secret-file") { Description = "File with the secret (0600). Default: the first line of standard input.", HelpName = "file" };
        var join = VetCommand.Span("--join", "How long to look for the coordinator. Default: 60s.");
        var command = new Command("worker", "A node's side of a vetting; vet run starts it by itself inside of Slurm. Example: firn-node vet worker --coordinator login1:29500 --secret-file secret") { coordinator, node, secret, join };
        command.SetAction(async (parsed, stop) =>
        {
            var name = parsed.GetValue(node) ?? Environment.GetEnvironmentVariable("SLURMD_NODENAME") ?? Environment.MachineName;
            JobSecret shared;
            if (parsed.GetValue(secret) is { } file)
            {
                shared = JobSecret.FromFile(file);
            }
            else
            {
                using var input = new StreamReader(context.OpenIn(), leaveOpen: true);
                shared = JobSecret.Receive(input, "standard input");
            }

            var addresses = parsed.GetRequiredValue(coordinator).Split(',', StringSplitOptions.RemoveEmptyEntries);
            await new NodeWorker(name, shared, context.Time, [Environment.ProcessPath!, "vet", "rank"]).Run(addresses, parsed.GetValue(join) ?? TimeSpan.FromSeconds(60), stop);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
