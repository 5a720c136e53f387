using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Tokenization;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Editing;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok import</c>: any tokenizer file to <c>tokenizer.json</c>, perhaps with other special tokens.</summary>
internal static class TokImportCommand
{
    public static Command Create(CliContext context)
    {
        var from = new Argument<string>("from") { Description = "A tokenizer.json, a tekken.json, a SentencePiece .model, or a .tiktoken file whose name begins with its family (o200k, cl100k, r50k, p50k, gpt2, qwen, tekken)." };
        var output = new Option<string>("--out") { Description = "The tokenizer.json to write.", HelpName = "file", Required = true };
        var special = TokArguments.SpecialTokens(null);
        var command = new Command("import", "Checks a tokenizer file and writes it as tokenizer.json. Example: firn tok import cl100k_base.tiktoken --out tokenizer.json") { from, output, special };
        command.SetAction(parsed =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(from)!);
            if (parsed.GetValue(special) is { } list)
                tokenizer = SpecialTokenTransplant.Apply(tokenizer, AddedTokenList.Read(list));
            tokenizer.Save(parsed.GetValue(output)!);
            var pieces = tokenizer.Family is { } family ? $"pieces as {family}" : "pieces as the file's own components cut them";
            context.Error.WriteLine($"{parsed.GetValue(output)}: {tokenizer.VocabularySize} entries, {tokenizer.AddedTokens.Count} added tokens, {pieces}");
            return 0;
        });
        return command;
    }
}
