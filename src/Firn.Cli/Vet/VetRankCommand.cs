using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Vetting.Nccl;

namespace Firn.Cli.Vet;

/// <summary><c>firn vet rank</c>: the process of one GPU; a worker starts it, no person does.</summary>
internal static class VetRankCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("rank", "Makes the NCCL calls of one GPU for a worker, which starts it and kills it when they hang; not for people. Example: firn-node vet rank");
        command.SetAction(_ =>
        {
            using var input = new StreamReader(context.OpenIn(), leaveOpen: true);
            new RankProgram(input, context.Out).Run();
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
