using System.CommandLine;
using System.Text;
using Firn.Cli.Hosting;
using Firn.Inference.Engine;

namespace Firn.Cli.Model;

/// <summary><c>firn model generate DIR --prompt TEXT</c>: continues a text.</summary>
internal static class ModelGenerateCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "The model's folder: config.json, model.safetensors, tokenizer.json." };
        var prompt = new Option<string>("--prompt") { Description = "The text to go on from; empty begins a document.", DefaultValueFactory = _ => "" };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object when done, instead of streaming." };
        var sampling = new SamplingOptions();
        var command = new Command("generate", "Continues a text, streaming. Example: firn model generate runs/first-light/release --prompt \"The Debian\"") { folder, prompt, json };
        sampling.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var config = sampling.Read(parsed);
            using var model = LanguageModel.Load(parsed.GetRequiredValue(folder));
            using var generator = new TextGenerator(model);
            var text = parsed.GetValue(prompt) ?? "";
            if (parsed.GetValue(json))
            {
                var made = new StringBuilder();
                foreach (var piece in generator.Stream(text, config, cancellation))
                    made.Append(piece);
                JsonOutput.Write(context.Out, "firn.generation", writer =>
                {
                    writer.WriteString("prompt", text);
                    writer.WriteString("text", made.ToString());
                    writer.WriteNumber("max_tokens", config.MaxTokens);
                    writer.WriteNumber("temperature", config.Temperature);
                    writer.WriteNumber("top_k", config.TopK);
                    writer.WriteNumber("top_p", config.TopP);
                    writer.WriteNumber("seed", config.Seed);
                });
                return Task.FromResult(0);
            }

            context.Out.Write(text);
            foreach (var piece in generator.Stream(text, config, cancellation))
            {
                context.Out.Write(piece);
                context.Out.Flush();
            }

            context.Out.WriteLine();
            return Task.FromResult(0);
        });
        return command;
    }
}
