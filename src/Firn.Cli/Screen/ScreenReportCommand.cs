using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Core;
using Firn.Screening.Analysis;
using Firn.Screening.Reports;
using Verdict = Firn.Screening.Analysis.Verdict;

namespace Firn.Cli.Screen;

/// <summary><c>firn screen report DIR</c>: the verdict, the page, the table of samples.</summary>
internal static class ScreenReportCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "The folder that screen run wrote." };
        var page = new Option<string?>("--page") { Description = "Where the page goes; DIR/report.html." };
        var parquet = new Option<string?>("--parquet") { Description = "Also writes every sample as a Parquet table, one row a value." };
        var gate = new Option<double?>("--fail-under") { Description = "Exit code 10 when less than this share of the time (0 to 1) was work." };
        var json = RunArguments.Json();
        var command = new Command("report", "Says what keeps a run from being faster and writes its page. Example: firn screen report firn-screen/4711.0") { folder, page, parquet, gate, json };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(folder);
            var job = ScreenedJob.Read(directory);
            var path = parsed.GetValue(page) ?? Path.Combine(directory, "report.html");
            AtomicFile.Write(path, ScreenPage.Render(job));
            if (parsed.GetValue(parquet) is { } table)
                SampleTable.Write(directory, table);
            var work = job.Share(job.Subjects.Any(subject => subject.IsGpu) ? TimeUse.Busy : TimeUse.Processor);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.screen-report", writer =>
                {
                    ScreenJson.Write(writer, job);
                    writer.WriteNumber("work", Math.Round(work, 6));
                    writer.WriteString("page", path);
                });
            }
            else
            {
                context.Out.WriteLine(job.Verdict.Sentence);
                context.Out.WriteLine(job.Verdict.Why);
                context.Out.WriteLine($"Next: {job.Verdict.NextStep}");
                context.Out.WriteLine();
                foreach (var use in Enum.GetValues<TimeUse>().Where(use => job.Share(use) > 0.0005).OrderByDescending(job.Share))
                    context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{job.Share(use) * 100,6:0.0} %  {Verdict.Words(use)}"));
                foreach (var note in job.Notes)
                    context.Error.WriteLine($"firn: screen: {note}");
                context.Error.WriteLine($"firn: screen: the page is {path}");
            }

            if (parsed.GetValue(gate) is { } least && work < least)
            {
                context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"firn: screen: {work:0.000} of the time was work, less than {least:0.000}"));
                return (int)ExitCode.No;
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
