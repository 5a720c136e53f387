using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Tokenization;
using Firn.Tokenization.Formats;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok export</c>: a tokenizer as other programs load it.</summary>
internal static class TokExportCommand
{
    public static Command Create(CliContext context)
    {
        var file = TokArguments.Tokenizer();
        var output = new Option<string>("--out") { Description = "A .tiktoken file, or a folder for the files that transformers loads.", HelpName = "path", Required = true };
        var length = new Option<int>("--context") { Description = "The model's context in tokens, for tokenizer_config.json.", HelpName = "n", DefaultValueFactory = _ => 4096 };
        var command = new Command("export", "Writes a tokenizer for other programs. Example: firn tok export --tokenizer tokenizer.json --out o200k_mine.tiktoken") { file, output, length };
        command.SetAction(parsed =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(file)!);
            var path = parsed.GetValue(output)!;
            if (path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase))
            {
                TiktokenFile.Save(tokenizer, path);
                if (tokenizer.AddedTokens.Count > 0)
                    context.Error.WriteLine($"{path}: a rank file has no added tokens; {tokenizer.AddedTokens.Count} are left out");
            }
            else
            {
                Directory.CreateDirectory(path);
                TransformersFiles.Write(tokenizer, path, parsed.GetValue(length));
            }

            return 0;
        });
        return command;
    }
}
