using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Slurm;

/// <summary><c>firn slurm</c>: jobs as Firn submits them.</summary>
internal static class SlurmCommand
{
    public static Command Create(CliContext context) => new("slurm", "Slurm jobs: rendered to a script that a person can read, or submitted once.")
    {
        SlurmSubmitCommand.Create(context),
    };
}
