using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Tokenization;
using Firn.Tokenization.Editing;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok prune</c>: a smaller vocabulary without what texts seldom use.</summary>
internal static class TokPruneCommand
{
    public static Command Create(CliContext context)
    {
        var file = TokArguments.Tokenizer();
        var texts = TokArguments.Texts("What uses are counted in: text files, JSON lines, HTML pages, document shards or folders of them.");
        var size = new Option<int>("--vocabulary-size") { Description = "Entries that are left.", HelpName = "n", Required = true };
        var output = new Option<string>("--out") { Description = "The tokenizer.json to write.", HelpName = "file", Required = true };
        var map = new Option<string?>("--id-map") { Description = "Writes the old id of each new one as well, an id a line: the rows of the embedding that stay.", HelpName = "file" };
        var command = new Command("prune", "Takes the least used entries out of a tokenizer. Example: firn tok prune corpus/ --tokenizer tokenizer.json --vocabulary-size 16000 --out small.json")
        {
            texts, file, size, output, map,
        };
        command.SetAction(parsed =>
        {
            var (tokenizer, oldIds) = VocabularyPruner.Prune(Tokenizer.Load(parsed.GetValue(file)!), parsed.GetValue(size), TextFiles.Read(parsed.GetValue(texts)!).Select(text => text.Text));
            tokenizer.Save(parsed.GetValue(output)!);
            if (parsed.GetValue(map) is { } path)
                AtomicFile.Write(path, string.Concat(oldIds.Select(id => $"{id}\n")));
            context.Error.WriteLine($"{parsed.GetValue(output)}: {tokenizer.VocabularySize} entries");
            return 0;
        });
        return command;
    }
}
