using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Vetting.Running;

namespace Firn.Cli.Vet;

/// <summary><c>firn vet prolog</c>: for Slurm's prolog, safe as root.</summary>
internal static class VetPrologCommand
{
    public static Command Create(CliContext context)
    {
        var profile = new Option<string>("--profile") { Description = "The site's profile: a file that only root can change.", Required = true, HelpName = "file" };
        var deadline = VetCommand.Span("--deadline", "For everything. Default: 10s.");
        var command = new Command("prolog", "Vets this node in Slurm's prolog, as root: reads nothing that the job's owner chose. Exit code 0: go on, 10: the node is bad and is to be drained. Example: firn-node vet prolog --profile /etc/firn/prolog.toml") { profile, deadline };
        command.SetAction(parsed => (int)VettingProlog.Run(parsed.GetRequiredValue(profile), parsed.GetValue(deadline) ?? TimeSpan.FromSeconds(10), context.Time, context.Error));
        return command;
    }
}
