using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Storage.TokenShards;
using Firn.Tokenization;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Shards;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok shard</c>: texts to a token shard in the layout of a training program.</summary>
internal static class TokShardCommand
{
    public static Command Create(CliContext context)
    {
        var texts = TokArguments.Texts("Text files, JSON lines with \"text\" and perhaps \"id\", HTML pages, document shards, or folders of them.");
        var file = TokArguments.Tokenizer();
        var output = new Option<string>("--out") { Description = "Path of the shard without its endings.", HelpName = "prefix", Required = true };
        var format = new Option<TokenShardFormat>("--format") { Description = "The layout: Megatron (.bin, .idx), Datatrove (.ds) or Headerless (.npy as dolma writes it).", DefaultValueFactory = _ => TokenShardFormat.Megatron };
        var begin = Token("--begin", ApertusTokens.Begin, "in front of");
        var end = Token("--end", ApertusTokens.End, "behind");
        var workers = TokArguments.Workers();
        var command = new Command("shard", "Writes texts as a token shard, with a table of whose tokens lie where. Example: firn tok shard corpus/ --tokenizer tokenizer.json --out train --format Datatrove")
        {
            texts, file, output, format, begin, end, workers,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var tokenizer = Tokenizer.Load(path);
            var (documents, tokens) = ShardTokenizer.Write(
                tokenizer, Path.GetFileName(path), TextFiles.ReadDocuments(parsed.GetValue(texts)!), parsed.GetValue(output)!, parsed.GetValue(format),
                Id(tokenizer, parsed.GetValue(begin)), Id(tokenizer, parsed.GetValue(end)), parsed.GetValue(workers), cancellation);
            context.Error.WriteLine($"{parsed.GetValue(output)}: {tokens} tokens of {documents} documents");
            return Task.FromResult(0);

            int? Id(Tokenizer tokenizer, string? token) => token switch
            {
                null => null,
                "none" => null,
                "" => null,
                _ => tokenizer.FindAdded(token) ?? (token is ApertusTokens.Begin or ApertusTokens.End ? null : tokenizer.AddedId(token)),
            };
        });
        return command;
    }

    private static Option<string?> Token(string name, string usual, string place) => new(name)
    {
        Description = $"The added token {place} each text, or none. Default: {usual} where the tokenizer has it.",
        HelpName = "token",
        DefaultValueFactory = _ => usual,
    };
}
