using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Release;

/// <summary><c>firn release</c>: published models.</summary>
internal static class ReleaseCommand
{
    public static Command Create(CliContext context) => new("release", "Published models: verify.")
    {
        ReleaseVerifyCommand.Create(context),
    };
}
