using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Tokenization;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok import</c>: any tokenizer file to <c>tokenizer.json</c>.</summary>
internal static class TokImportCommand
{
    public static Command Create(CliContext context)
    {
        var from = new Argument<string>("from") { Description = "A tokenizer.json, a tekken.json, a SentencePiece .model, or a .tiktoken file whose name begins with its family (o200k, cl100k, r50k, p50k, gpt2, qwen, tekken)." };
        var output = new Option<string>("--out") { Description = "The tokenizer.json to write.", HelpName = "file", Required = true };
        var command = new Command("import", "Checks a tokenizer file and writes it as tokenizer.json. Example: firn tok import cl100k_base.tiktoken --out tokenizer.json") { from, output };
        command.SetAction(parsed =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(from)!);
            tokenizer.Save(parsed.GetValue(output)!);
            context.Error.WriteLine($"{parsed.GetValue(output)}: {tokenizer.VocabularySize} entries, {tokenizer.AddedTokens.Count} added tokens, pieces as {tokenizer.Family?.ToString() ?? "the file's own components cut them"}");
            return 0;
        });
        return command;
    }
}
