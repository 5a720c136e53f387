using System.CommandLine;
using System.Text;
using Firn.Cli.Hosting;
using Firn.Inference.Engine;

namespace Firn.Cli.Model;

/// <summary><c>firn chat DIR</c>: a line in, a continuation out. A base model continues text; it was not taught to answer.</summary>
internal static class ChatCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "The model's folder: config.json, model.safetensors, tokenizer.json." };
        var sampling = new SamplingOptions();
        var command = new Command("chat", "Reads lines and continues them; earlier lines stay in the context. Ends with /quit or the end of input, /new forgets. Example: firn chat runs/first-light/release") { folder };
        sampling.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var config = sampling.Read(parsed);
            using var model = LanguageModel.Load(parsed.GetRequiredValue(folder));
            using var generator = new TextGenerator(model);
            using var input = new StreamReader(context.OpenIn(), Encoding.UTF8);
            if (context.Interactive)
                context.Error.WriteLine("A base model: it continues what you write. /new forgets, /quit ends.");
            var history = new StringBuilder();
            var turn = 0UL;
            while (!cancellation.IsCancellationRequested)
            {
                if (context.Interactive)
                    context.Error.Write("> ");
                var line = input.ReadLine();
                if (line is null or "/quit")
                    break;
                if (line == "/new")
                {
                    history.Clear();
                    continue;
                }

                history.Append(line);
                // Each turn draws from a stream of its own, so that a repeated line need not repeat its answer.
                foreach (var piece in generator.Stream(history.ToString(), config with { Seed = unchecked(config.Seed + turn) }, cancellation))
                {
                    history.Append(piece);
                    context.Out.Write(piece);
                    context.Out.Flush();
                }

                turn++;
                history.Append('\n');
                context.Out.WriteLine();
            }

            return Task.FromResult(0);
        });
        return command;
    }
}
