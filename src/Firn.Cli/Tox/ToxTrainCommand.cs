using System.CommandLine;
using System.Text;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Text.LanguageIdentification;

namespace Firn.Cli.Tox;

/// <summary><c>firn tox train</c>: a linear classifier from labelled texts.</summary>
internal static class ToxTrainCommand
{
    public static Command Create(CliContext context)
    {
        var defaults = new FastTextTraining();
        var examples = new Argument<string[]>("examples") { Description = "JSON lines with \"label\" and \"text\", or lines as fastText has them: __label__NAME and the text.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The model to write.", HelpName = "FILE", Required = true };
        var dimension = new Option<int>("--dimension") { Description = "Width of the hidden layer.", HelpName = "N", DefaultValueFactory = _ => defaults.Dimension };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the examples.", HelpName = "N", DefaultValueFactory = _ => defaults.Epochs };
        var rate = new Option<double>("--learning-rate") { Description = "Learning rate at the beginning.", HelpName = "X", DefaultValueFactory = _ => defaults.LearningRate };
        var ngrams = new Option<int>("--word-ngrams") { Description = "Words in a row that count together.", HelpName = "N", DefaultValueFactory = _ => defaults.WordNgrams };
        var minChars = new Option<int>("--min-chars") { Description = "Shortest n-gram of characters.", HelpName = "N", DefaultValueFactory = _ => defaults.MinChars };
        var maxChars = new Option<int>("--max-chars") { Description = "Longest n-gram of characters; 0 for none.", HelpName = "N", DefaultValueFactory = _ => defaults.MaxChars };
        var buckets = new Option<int>("--buckets") { Description = "Rows for n-grams.", HelpName = "N", DefaultValueFactory = _ => defaults.Buckets };
        var seed = new Option<ulong>("--seed") { Description = "Decides the first weights and the order of the examples.", HelpName = "N", DefaultValueFactory = _ => defaults.Seed };
        var command = new Command("train", "Trains a linear classifier in fastText's format. Example: firn tox train examples.jsonl --out toxic.bin --max-chars 5 --min-chars 3")
        {
            examples, output, dimension, epochs, rate, ngrams, minChars, maxChars, buckets, seed,
        };
        command.SetAction(parsed =>
        {
            var training = new FastTextTraining
            {
                Dimension = parsed.GetValue(dimension),
                Epochs = parsed.GetValue(epochs),
                LearningRate = parsed.GetValue(rate),
                WordNgrams = parsed.GetValue(ngrams),
                MinChars = parsed.GetValue(minChars),
                MaxChars = parsed.GetValue(maxChars),
                Buckets = parsed.GetValue(buckets),
                Seed = parsed.GetValue(seed),
            };
            var mistakes = new List<System.ComponentModel.DataAnnotations.ValidationResult>();
            if (!System.ComponentModel.DataAnnotations.Validator.TryValidateObject(training, new(training), mistakes, validateAllProperties: true))
                throw new FirnException("FIRN-CLI-060", "the settings", mistakes[0].ErrorMessage!.TrimEnd('.'), "see firn tox train --help", ExitCode.Usage);
            var read = parsed.GetValue(examples)!.SelectMany(Read).ToList();
            var model = FastTextTrainer.Train(read, training);
            AtomicFile.Write(parsed.GetValue(output)!, model);
            context.Error.WriteLine($"{parsed.GetValue(output)}: {FastTextModel.Parse(model, "the model")} from {read.Count} examples");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<(string Label, ReadOnlyMemory<byte> Text)> Read(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-CLI-061", path, "there is no such file", "name a file of examples", ExitCode.NotFound);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0)
                yield return Parse(line) ?? throw new FirnException("FIRN-CLI-062", $"{path} line {number}", "is no example", "write an object with \"label\" and \"text\", or __label__NAME and the text", ExitCode.Invalid);
        }
    }

    private static (string Label, ReadOnlyMemory<byte> Text)? Parse(string line)
    {
        const string Prefix = "__label__";
        if (line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            return space > Prefix.Length ? (line[Prefix.Length..space], Encoding.UTF8.GetBytes(line[(space + 1)..])) : null;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("label", out var label) && json.RootElement.TryGetProperty("text", out var text)
                && label.ValueKind == JsonValueKind.String && text.ValueKind == JsonValueKind.String && label.GetString() is { Length: > 0 } name && !name.Any(char.IsWhiteSpace)
                ? (name, Encoding.UTF8.GetBytes(text.GetString()!))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
