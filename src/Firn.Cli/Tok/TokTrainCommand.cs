using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Tokenization;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Fairness;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Streams;
using Firn.Tokenization.Training;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok train</c>: learns a tokenizer from texts, or more entries for one that is there.</summary>
internal static class TokTrainCommand
{
    public static Command Create(CliContext context)
    {
        var defaults = new BpeTrainerConfig();
        var fair = new ParityTrainerConfig();
        var texts = TokArguments.Texts("Text files, JSON lines with \"text\", HTML pages, document shards, or folders of them.");
        var output = new Option<string>("--out") { Description = "The tokenizer.json to write.", HelpName = "file", Required = true };
        var size = Number("--vocabulary-size", "Entries in all: special tokens, 256 bytes and merges.", defaults.VocabularySize);
        var minimum = Number("--min-frequency", "Fewest occurrences of a pair that is merged.", defaults.MinFrequency).AtLeast(1);
        var run = Number("--max-run", "Longest run of one character in an entry; 0: no bound.", defaults.MaxRun).AtLeast(0);
        var digits = Number("--max-digits", "Most digits in a row in an entry; 0: what the family allows.", defaults.MaxDigits).AtLeast(0);
        var family = new Option<SplitFamily>("--family") { Description = "How text is cut before merging.", DefaultValueFactory = _ => defaults.Family };
        var special = TokArguments.SpecialTokens("apertus");
        var from = new Option<string?>("--continue") { Description = "A tokenizer whose entries stay and are added to; its family and special tokens hold.", HelpName = "file" };
        var development = new Option<string[]>("--parity")
        {
            Description = "Parity-aware: at each step the language that pays most for its text here has the turn. Texts named or marked with their language, as for evaluate.",
            HelpName = "path",
            AllowMultipleArgumentsPerToken = true,
        };
        var global = Number("--global-merges", "Parity-aware: merges chosen as without languages before the turns begin.", fair.GlobalMerges).AtLeast(0);
        var window = Number("--window", "Parity-aware: past turns that are looked back on.", fair.Window).AtLeast(0);
        var alpha = new Option<double>("--alpha") { Description = "Parity-aware: most turns of a language in the window, in even shares.", HelpName = "x", DefaultValueFactory = _ => fair.Alpha }.Within(1, double.MaxValue);
        var unit = new Option<FairnessUnit>("--unit") { Description = "Parity-aware: what tokens are counted against; documents where the texts are translations of each other.", DefaultValueFactory = _ => fair.Unit };
        var workers = TokArguments.Workers();
        var command = new Command("train", "Trains a byte-level BPE tokenizer. Example: firn tok train corpus/ --out tokenizer.json --vocabulary-size 32000")
        {
            texts, output, size, minimum, run, digits, family, special, from, development, global, window, alpha, unit, workers,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(from) is not null && parsed.GetValue(development) is { Length: > 0 })
                parsed.AddError("--continue and --parity exclude each other");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var config = defaults with
            {
                VocabularySize = parsed.GetValue(size),
                MinFrequency = parsed.GetValue(minimum),
                MaxRun = parsed.GetValue(run),
                MaxDigits = parsed.GetValue(digits),
                Family = parsed.GetValue(family),
            };
            var corpus = TextFiles.Read(parsed.GetValue(texts)!);
            var threads = parsed.GetValue(workers);
            Tokenizer tokenizer;
            if (parsed.GetValue(from) is { } file)
            {
                tokenizer = BpeTrainer.Continue(Tokenizer.Load(file), config, corpus.Select(text => text.Text), threads, null, cancellation);
            }
            else
            {
                var added = Numbered(AddedTokenList.Read(parsed.GetValue(special)!), parsed.GetValue(special)!);
                if (parsed.GetValue(development) is { Length: > 0 } paths)
                {
                    var parity = new ParityTrainerConfig
                    {
                        GlobalMerges = parsed.GetValue(global),
                        Window = parsed.GetValue(window),
                        Alpha = parsed.GetValue(alpha),
                        Unit = parsed.GetValue(unit),
                    };
                    tokenizer = ParityTrainer.Train(config, parity, added, corpus, TextFiles.Read(paths), threads, null, cancellation);
                }
                else
                {
                    tokenizer = BpeTrainer.Train(config, added, corpus.Select(text => text.Text), threads, null, cancellation);
                }
            }

            tokenizer.Save(parsed.GetValue(output)!);
            context.Error.WriteLine($"{parsed.GetValue(output)}: {tokenizer.VocabularySize} entries");
            return Task.FromResult(0);
        });
        return command;
    }

    private static IReadOnlyList<AddedToken> Numbered(IReadOnlyList<AddedToken> tokens, string name)
    {
        for (var id = 0; id < tokens.Count; id++)
        {
            if (tokens[id].Id != id)
                throw new FirnException("FIRN-TOK-019", name, $"has no token with id {id}, but one with id {tokens[id].Id}", "number the special tokens of a new tokenizer from 0 without a gap", ExitCode.Invalid);
        }

        return tokens;
    }

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, HelpName = "n", DefaultValueFactory = _ => value };
}
