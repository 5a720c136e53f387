using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Screen;

/// <summary><c>firn screen</c>: how well a program uses the machine.</summary>
internal static class ScreenCommand
{
    public static Command Create(CliContext context) => new("screen", "How well a program uses the machine: run, report, compare, import.")
    {
        ScreenRunCommand.Create(context),
        ScreenReportCommand.Create(context),
        ScreenCompareCommand.Create(context),
        ScreenImportCommand.Create(context),
    };
}
