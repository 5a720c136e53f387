using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Screening.Import;

namespace Firn.Cli.Screen;

/// <summary><c>firn screen import DIR --out DIR</c>: recordings of other tools.</summary>
internal static class ScreenImportCommand
{
    public static Command Create(CliContext context)
    {
        var source = new Argument<string>("dir") { Description = "A folder that gssr-record, GSSR 0.3 or jobreport wrote." };
        var target = new Option<string>("--out") { Description = "The folder for the sample logs.", Required = true };
        var command = new Command("import", "Turns recordings of GSSR and jobreport into sample logs. Example: firn screen import gssr_report/clariden_4711 --out firn-screen/4711") { source, target };
        command.SetAction(parsed =>
        {
            var (tool, logs) = RecordingImport.Run(parsed.GetRequiredValue(source), parsed.GetRequiredValue(target));
            context.Out.WriteLine($"{logs} recordings of {tool}; next: firn screen report {parsed.GetRequiredValue(target)}");
            return 0;
        });
        return command;
    }
}
