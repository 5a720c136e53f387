using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Compliance.Scoring;
using Firn.Core;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tox;

/// <summary><c>firn tox calibrate</c>: thresholds by language from a random sample.</summary>
internal static class ToxCalibrateCommand
{
    public static Command Create(CliContext context)
    {
        var texts = ToxCommand.Texts();
        var model = ToxCommand.Model();
        var label = ToxCommand.Label();
        var output = new Option<string>("--out") { Description = "The file of thresholds to write.", HelpName = "FILE", Required = true };
        var quantile = Share("--quantile", "The share of the texts that stays below a threshold.", 0.95);
        var confidence = Share("--confidence", "How sure the stated interval is.", 0.95);
        var sample = new Option<int>("--sample") { Description = "Texts of a language to score, drawn at random.", HelpName = "N", DefaultValueFactory = _ => 10_000 }.AtLeast(1);
        var seed = new Option<ulong>("--seed") { Description = "Another seed is another sample.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("calibrate", "Takes each language's threshold as a quantile of a random sample's scores, with its interval. Example: firn tox calibrate corpus/ --model toxic.bin --out thresholds.json")
        {
            texts, model, label, output, quantile, confidence, sample, seed,
        };
        command.SetAction(parsed =>
        {
            using var opened = ScoreModels.Open(parsed.GetValue(model)!, parsed.GetValue(label)!);
            using var scorer = opened.CreateScorer();
            var calibration = new ScoreCalibration(scorer, parsed.GetValue(sample), parsed.GetValue(seed));
            foreach (var (language, text) in TextFiles.Read(parsed.GetValue(texts)!))
                calibration.Add(text.Span, language);
            var found = calibration.Thresholds(parsed.GetValue(quantile), parsed.GetValue(confidence), out var without);
            new ThresholdFile
            {
                Model = opened.Hash.ToString(),
                Quantile = parsed.GetValue(quantile),
                Confidence = parsed.GetValue(confidence),
                Seed = parsed.GetValue(seed),
                Languages = found,
                Without = without,
            }.Save(parsed.GetValue(output)!);
            foreach (var (language, threshold) in found)
                context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{language}  {threshold.Value:0.####} [{threshold.Low:0.####}, {threshold.High:0.####}] from {threshold.Sample} of {threshold.Population} texts"));
            foreach (var (language, reason) in without)
                context.Error.WriteLine($"{language}: no threshold, {reason}");
            return (int)(found.Count > 0 ? ExitCode.Ok : ExitCode.Partial);
        });
        return command;
    }

    private static Option<double> Share(string name, string description, double value)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "X", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and < 1))
                result.AddError($"{name} lies between 0 and 1");
        });
        return option;
    }
}
