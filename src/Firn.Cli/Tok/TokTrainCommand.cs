using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Streams;
using Firn.Tokenization.Training;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok train</c>: learns a tokenizer from texts.</summary>
internal static class TokTrainCommand
{
    public static Command Create(CliContext context)
    {
        var defaults = new BpeTrainerConfig();
        var texts = TokArguments.Texts("Text files, JSON lines with \"text\", document shards, or folders of them.");
        var output = new Option<string>("--out") { Description = "The tokenizer.json to write.", HelpName = "file", Required = true };
        var size = new Option<int>("--vocabulary-size") { Description = "Entries: 73 special tokens, 256 bytes and merges.", HelpName = "n", DefaultValueFactory = _ => defaults.VocabularySize };
        var minimum = new Option<int>("--min-frequency") { Description = "Fewest occurrences of a pair that is merged.", HelpName = "n", DefaultValueFactory = _ => defaults.MinFrequency };
        var family = new Option<SplitFamily>("--family") { Description = "How text is cut before merging.", DefaultValueFactory = _ => defaults.Family };
        var workers = TokArguments.Workers();
        var command = new Command("train", "Trains a byte-level BPE tokenizer with Apertus' special tokens. Example: firn tok train corpus/ --out tokenizer.json --vocabulary-size 32000")
        {
            texts, output, size, minimum, family, workers,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var config = defaults with { VocabularySize = parsed.GetValue(size), MinFrequency = Math.Max(1, parsed.GetValue(minimum)), Family = parsed.GetValue(family) };
            var tokenizer = BpeTrainer.Train(
                config, TextFiles.Read(parsed.GetValue(texts)!).Select(text => text.Text), Math.Max(1, parsed.GetValue(workers)), null, cancellation);
            tokenizer.Save(parsed.GetValue(output)!);
            context.Error.WriteLine($"{parsed.GetValue(output)}: {tokenizer.VocabularySize} entries");
            return Task.FromResult(0);
        });
        return command;
    }
}
