using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Tokenization.Shards;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok where</c>: whose a token is.</summary>
internal static class TokWhereCommand
{
    public static Command Create(CliContext context)
    {
        var prefix = new Argument<string>("prefix") { Description = "Path of a shard without its endings." };
        var position = new Argument<long>("position") { Description = "The token's position, from 0." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of a line." };
        var command = new Command("where", "Finds the document of a token in a shard. Example: firn tok where train 123456") { prefix, position, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(prefix)! + TokenDocumentTable.Suffix;
            if (!File.Exists(path))
                throw new FirnException("FIRN-TOK-012", path, "does not exist", "name a shard that firn tok shard wrote", ExitCode.NotFound);
            var at = parsed.GetValue(position);
            var document = TokenDocumentTable.At(path, at);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.token-document", writer =>
                {
                    writer.WriteNumber("position", at);
                    writer.WriteString("id", document.Id);
                    writer.WriteString("source", document.Source);
                    writer.WriteNumber("number", document.Number);
                    writer.WriteString("language", document.Language);
                    writer.WriteNumber("start", document.Start);
                    writer.WriteNumber("tokens", document.Tokens);
                    writer.WriteNumber("bytes", document.Bytes);
                });
            }
            else
            {
                context.Out.WriteLine($"{document.Id}  {document.Source}, document {document.Number}, token {at - document.Start} of {document.Tokens}");
            }

            return 0;
        });
        return command;
    }
}
