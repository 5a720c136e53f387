using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok</c>: tokenizers.</summary>
internal static class TokCommand
{
    public static Command Create(CliContext context) => new("tok", "Trains, uses and judges tokenizers.")
    {
        TokTrainCommand.Create(context),
        TokEncodeCommand.Create(context),
        TokDecodeCommand.Create(context),
        TokCountCommand.Create(context),
        TokEvaluateCommand.Create(context),
        TokImportCommand.Create(context),
        TokExportCommand.Create(context),
        TokPruneCommand.Create(context),
        TokShardCommand.Create(context),
        TokWhereCommand.Create(context),
        TokBenchCommand.Create(context),
    };
}
