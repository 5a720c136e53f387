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
        var parameters = new Option<double?>("--parameters") { Description = "The model's parameters, for example 8e9: MFU is computed from the tokens a second that the program printed, with 6 FLOP a parameter and token." };
        var flop = new Option<double?>("--flop-per-token") { Description = "FLOP of a token in training, instead of 6 a parameter." };
        var peak = new Option<double?>("--peak-flops") { Description = "Peak of one GPU in FLOP/s, for example 989.5e12. Default: that of the recorded GPUs." };
        var json = RunArguments.Json();
        var command = new Command("report", "Says what keeps a run from being faster and writes its page. Example: firn screen report firn-screen/4711.0") { folder, page, parquet, gate, parameters, flop, peak, json };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(folder);
            var job = ScreenedJob.Read(directory);
            var path = parsed.GetValue(page) ?? Path.Combine(directory, "report.html");
            var model = Model(job, parsed.GetValue(parameters), parsed.GetValue(flop), parsed.GetValue(peak));
            AtomicFile.Write(path, ScreenPage.Render(job, model));
            if (parsed.GetValue(parquet) is { } table)
                SampleTable.Write(directory, table);
            var work = job.Share(job.Subjects.Any(subject => subject.IsGpu) ? TimeUse.Busy : TimeUse.Processor);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.screen-report", writer =>
                {
                    ScreenJson.Write(writer, job);
                    writer.WriteNumber("work", Math.Round(work, 6));
                    if (model is not null)
                        writer.WriteNumber("mfu", Math.Round(model.Mfu, 6));
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
                if (model is not null)
                    context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Mfu * 100,6:0.0} %  MFU: {model.TokensPerSecond:0.#} tokens/s and device x {model.FlopPerToken:0.###e+0} FLOP a token / {model.PeakFlops:0.###e+0} FLOP/s ({model.Source})"));
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

    private static ModelUse? Model(ScreenedJob job, double? parameters, double? flop, double? peak)
    {
        if (parameters is null && flop is null)
            return null;
        if (parameters is <= 0 || flop is <= 0 || peak is <= 0)
            throw new FirnException("FIRN-SCR-020", "screen report", "--parameters, --flop-per-token and --peak-flops are above 0", "see firn screen report --help", ExitCode.Usage);
        return ModelUse.Of(job, parameters, flop, peak)
            ?? throw new FirnException("FIRN-SCR-021", "screen report", "MFU cannot be computed: the program printed no tokens a second, or the peak of its GPUs is not known", "record with --log or --tee, or give --peak-flops", ExitCode.Invalid);
    }
}
