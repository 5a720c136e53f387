using System.CommandLine;
using Firn.Cli.Audit;
using Firn.Cli.Licence;
using Firn.Cli.Model;
using Firn.Cli.Pii;
using Firn.Cli.Release;
using Firn.Cli.Robots;
using Firn.Cli.Run;
using Firn.Cli.Screen;
using Firn.Cli.Tok;
using Firn.Cli.Tox;
using Firn.Cli.Slurm;
using Firn.Cli.Vet;

namespace Firn.Cli.Hosting;

/// <summary>All commands: noun = folder, verb = file. An explicit list.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CliContext context) => new(
        "An open foundry for open, compliant language models: from a web crawl to a served model, with proof.")
    {
        RunCommand.Create(context),
        StatusCommand.Create(context),
        ReportCommand.Create(context),
        AuditCommand.Create(context),
        RobotsCommand.Create(context),
        LicenceCommand.Create(context),
        PiiCommand.Create(context),
        ToxCommand.Create(context),
        ReleaseCommand.Create(context),
        TokCommand.Create(context),
        ModelCommand.Create(context),
        ChatCommand.Create(context),
        SlurmCommand.Create(context),
        VetCommand.Create(context),
        ScreenCommand.Create(context),
        DoctorCommand.Create(context),
    };
}
