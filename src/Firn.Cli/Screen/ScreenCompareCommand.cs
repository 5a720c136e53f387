using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Core;
using Firn.Screening.Analysis;
using Firn.Screening.Comparison;

namespace Firn.Cli.Screen;

/// <summary><c>firn screen compare BASE NEW</c>: is the second run faster, and how sure is that?</summary>
internal static class ScreenCompareCommand
{
    public static Command Create(CliContext context)
    {
        var before = new Argument<string>("base") { Description = "The folder of the first run." };
        var after = new Argument<string>("new") { Description = "The folder of the second run." };
        var gate = new Option<double?>("--fail-under") { Description = "Exit code 10 when the first quantity's ratio is below this and its interval below 1." };
        var json = RunArguments.Json();
        var command = new Command("compare", "Compares two screened runs with 95 % intervals. Example: firn screen compare firn-screen/1.0 firn-screen/2.0 --fail-under 0.95") { before, after, gate, json };
        command.SetAction(parsed =>
        {
            var rows = RunComparison.Compare(ScreenedJob.Read(parsed.GetRequiredValue(before)), ScreenedJob.Read(parsed.GetRequiredValue(after)));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.screen-comparison", writer =>
                {
                    writer.WriteStartArray("metrics");
                    foreach (var row in rows)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("metric", row.Metric);
                        writer.WriteNumber("base", row.Base);
                        writer.WriteNumber("new", row.New);
                        writer.WriteNumber("ratio", row.Ratio);
                        writer.WriteNumber("low", row.Low);
                        writer.WriteNumber("high", row.High);
                        writer.WriteString("finding", row.Finding);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
            }
            else
            {
                context.Out.WriteLine($"{"quantity",-26} {"base",12} {"new",12} {"ratio",7}  95 % interval");
                foreach (var row in rows)
                    context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Metric,-26} {row.Base,12:0.####} {row.New,12:0.####} {row.Ratio,7:0.000}  {row.Low:0.000} to {row.High:0.000}  {row.Finding}"));
            }

            return (int)(parsed.GetValue(gate) is { } least && rows[0].Ratio < least && rows[0].High < 1 ? ExitCode.No : ExitCode.Ok);
        });
        return command;
    }
}
