using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Compliance.Scoring;
using Firn.Core;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tox;

/// <summary><c>firn tox score</c>: one line of JSON a text.</summary>
internal static class ToxScoreCommand
{
    public static Command Create(CliContext context)
    {
        var texts = ToxCommand.Texts();
        var model = ToxCommand.Model();
        var label = ToxCommand.Label();
        var thresholds = new Option<string?>("--thresholds") { Description = "Say also what is above its language's threshold: a file of firn tox calibrate.", HelpName = "FILE" };
        var command = new Command("score", "Scores texts: one JSON line each, in order. Example: firn tox score texts.jsonl --model toxic.bin") { texts, model, label, thresholds };
        command.SetAction(parsed =>
        {
            using var opened = ScoreModels.Open(parsed.GetValue(model)!, parsed.GetValue(label)!);
            using var scorer = opened.CreateScorer();
            var limits = parsed.GetValue(thresholds) is { } path ? ThresholdFile.Load(path, opened.Hash) : null;
            foreach (var (language, text) in TextFiles.Read(parsed.GetValue(texts)!))
                context.Out.WriteLine(Line(language, scorer.Score(text.Span, Encoding.UTF8.GetBytes(language)), limits));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string Line(string language, double? score, ThresholdFile? limits)
    {
        var line = new StringBuilder("{\"language\":\"").Append(JsonEncodedText.Encode(language)).Append("\",\"score\":")
            .Append(score is { } value ? value.ToString("0.######", CultureInfo.InvariantCulture) : "null");
        if (limits is not null)
        {
            var threshold = limits.Languages.GetValueOrDefault(language);
            line.Append(",\"above\":").Append(score is null || threshold is null ? "null" : score > threshold.Value ? "true" : "false");
        }

        return line.Append('}').ToString();
    }
}
