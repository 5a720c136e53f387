using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Licence;

/// <summary><c>firn licence</c>: under which licences files stand.</summary>
internal static class LicenceCommand
{
    public static Command Create(CliContext context) => new("licence", "Finds the licences of files, and says what a policy makes of them.")
    {
        LicenceScanCommand.Create(context),
    };
}
