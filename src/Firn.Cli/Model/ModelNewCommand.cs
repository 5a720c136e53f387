using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Models.Apertus;
using Firn.Tokenization;
using Firn.Training.Loop;

namespace Firn.Cli.Model;

/// <summary><c>firn model new DIR</c>: a model with initial weights.</summary>
internal static class ModelNewCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "The folder to make; must not hold a model." };
        var tokenizer = new Option<string>("--tokenizer") { Description = "The tokenizer.json that goes with it; copied into the folder.", Required = true };
        var width = new Option<int>("--hidden-size") { Description = "Width of the residual stream.", DefaultValueFactory = _ => new ModelShapeConfig().HiddenSize };
        var inner = new Option<int>("--intermediate-size") { Description = "Inner width of the MLP.", DefaultValueFactory = _ => new ModelShapeConfig().IntermediateSize };
        var layers = new Option<int>("--layers") { Description = "Blocks.", DefaultValueFactory = _ => new ModelShapeConfig().Layers };
        var heads = new Option<int>("--heads") { Description = "Query heads.", DefaultValueFactory = _ => new ModelShapeConfig().Heads };
        var kvHeads = new Option<int>("--kv-heads") { Description = "Key and value heads.", DefaultValueFactory = _ => new ModelShapeConfig().KvHeads };
        var contextLength = new Option<int>("--context") { Description = "Longest context in tokens.", DefaultValueFactory = _ => new TrainConfig().SequenceLength };
        var seed = new Option<long>("--seed") { Description = "Seed of the initial weights; at least 0.", DefaultValueFactory = _ => 0 };
        var command = new Command("new", "Makes a model with initial weights. Example: firn model new /tmp/m --tokenizer runs/first-light/release/tokenizer.json --layers 2")
        {
            folder, tokenizer, width, inner, layers, heads, kvHeads, contextLength, seed,
        };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(folder);
            var weights = Path.Combine(directory, "model.safetensors");
            if (File.Exists(weights))
                throw new FirnException("FIRN-MOD-005", directory, "already holds a model", "name another folder", ExitCode.Conflict);
            if (parsed.GetValue(seed) < 0)
                throw new FirnException("FIRN-MOD-006", "--seed", "is negative", "give a seed of at least 0", ExitCode.Usage);
            var source = parsed.GetRequiredValue(tokenizer);
            var vocabulary = Tokenizer.Load(source).VocabularySize;
            var shape = new ModelShapeConfig
            {
                HiddenSize = parsed.GetValue(width),
                IntermediateSize = parsed.GetValue(inner),
                Layers = parsed.GetValue(layers),
                Heads = parsed.GetValue(heads),
                KvHeads = parsed.GetValue(kvHeads),
                HeadSize = 0,
            }.ToApertus(vocabulary, parsed.GetValue(contextLength));
            using var parameters = new ApertusParameters(shape);
            parameters.Initialise((ulong)parsed.GetValue(seed));
            Directory.CreateDirectory(directory);
            ApertusConfigJson.Save(shape, Path.Combine(directory, "config.json"));
            AtomicFile.Write(Path.Combine(directory, "tokenizer.json"), File.ReadAllBytes(source));
            parameters.Save(weights);
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{directory}: {ApertusAccounting.Of(shape).Parameters:#,0} parameters"));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
