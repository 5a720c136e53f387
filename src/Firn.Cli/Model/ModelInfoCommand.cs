using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Models.Apertus;
using Firn.Storage.Safetensors;

namespace Firn.Cli.Model;

/// <summary><c>firn model info DIR|8b|70b</c>: shape, parameters, costs.</summary>
internal static class ModelInfoCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "A model's folder, or apertus-8b or apertus-70b for the published shapes." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of a table." };
        var command = new Command("info", "Shows a model's shape, parameters by part, and what a token costs. Example: firn model info runs/first-light/release") { folder, json };
        command.SetAction(parsed =>
        {
            var named = parsed.GetRequiredValue(folder);
            var config = named switch
            {
                "apertus-8b" => ApertusConfig.Apertus8B,
                "apertus-70b" => ApertusConfig.Apertus70B,
                _ => ApertusConfigJson.Load(Path.Combine(named, "config.json")),
            };
            var account = ApertusAccounting.Of(config);
            var weights = Path.Combine(named, "model.safetensors");
            var stored = File.Exists(weights) ? CountStored(weights, config) : (long?)null;
            (string Name, double Value)[] rows =
            [
                ("vocab_size", config.VocabSize), ("hidden_size", config.HiddenSize), ("intermediate_size", config.IntermediateSize), ("layers", config.Layers),
                ("heads", config.Heads), ("kv_heads", config.KvHeads), ("head_size", config.HeadDim), ("max_positions", config.MaxPositions),
                ("parameters", account.Parameters), ("parameters.embedding", account.Embedding), ("parameters.head", account.Head), ("parameters.attention", account.Attention),
                ("parameters.mlp", account.Mlp), ("parameters.norms", account.Norms), ("parameters.activation", account.Activation),
                ("forward_flops_per_token", account.ForwardFlopsPerToken), ("training_flops_per_token", account.TrainingFlopsPerToken), ("kv_bytes_per_token", account.KvBytesPerToken),
            ];
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.model-info", writer =>
                {
                    foreach (var (name, value) in rows)
                        writer.WriteNumber(name, value);
                    writer.WriteString("dtype", config.Dtype);
                    if (stored is { } count)
                        writer.WriteNumber("stored_parameters", count);
                });
            }
            else
            {
                foreach (var (name, value) in rows)
                    context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {value,20:#,0}"));
                context.Out.WriteLine($"{"dtype",-26} {config.Dtype,20}");
                if (stored is { } count)
                    context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"stored_parameters",-26} {count,20:#,0}"));
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    // The file's tensors without xIELU's two constant buffers a layer, which are no parameters.
    private static long CountStored(string path, ApertusConfig config)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Tensors.Sum(tensor => tensor.Elements) - (2L * config.Layers);
    }
}
