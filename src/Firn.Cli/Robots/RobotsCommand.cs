using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary><c>firn robots</c>: what a robots.txt says, and what hosts answer.</summary>
internal static class RobotsCommand
{
    public static Command Create(CliContext context) => new("robots", "Reads robots.txt files, fetches them, takes them from archives.")
    {
        RobotsCheckCommand.Create(context),
        RobotsExplainCommand.Create(context),
        RobotsSnapshotCommand.Snapshot(context),
        RobotsSnapshotCommand.Import(context),
    };

    public static Option<RobotsMode> Mode() => new("--mode")
    {
        Description = "optout (the stricter of all readings), rfc (RFC 9309) or google (Google's parser).",
        DefaultValueFactory = _ => RobotsMode.Optout,
        CustomParser = result => result.Tokens.Count == 1 && Enum.TryParse<RobotsMode>(result.Tokens[0].Value, ignoreCase: true, out var mode) && !char.IsAsciiDigit(result.Tokens[0].Value[0]) ? mode : Fail(result),
    };

    public static byte[] Read(string file, CliContext context) => InputBytes.Read(file, "a robots.txt", context);

    private static RobotsMode Fail(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError("--mode is optout, rfc or google");
        return RobotsMode.Optout;
    }
}
