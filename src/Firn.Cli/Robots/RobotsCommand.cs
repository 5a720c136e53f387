using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary><c>firn robots</c>: what a robots.txt says, and what hosts answer.</summary>
internal static class RobotsCommand
{
    /// <summary>What a file argument may be.</summary>
    public const string FileHelp = "The robots.txt, - for standard input, or a snapshot (a .jsonl file, or a folder of them) in which the URL's host is looked up.";

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

    public static Option<string> Policy() => new("--policy")
    {
        Description = $"The policy: {string.Join(", ", RobotsPolicy.Builtin)}, or a policy file. It says what an answer without rules means.",
        DefaultValueFactory = _ => "apertus",
    };

    public static string Word(RobotsMode mode) => mode.ToString().ToLowerInvariant();

    /// <summary>A verdict in few words, with the line or the answer that it stands on.</summary>
    public static string Says(RobotsVerdict verdict) =>
        (verdict.Answer switch { RobotsAnswer.Allow => "yes", RobotsAnswer.Disallow => "NO", _ => "unknown" })
        + (verdict.Decision.Line > 0 ? $" (line {verdict.Decision.Line}: {verdict.Decision.Rule})" : "");

    public static byte[] Read(string file, CliContext context) => InputBytes.Read(file, "a robots.txt", context);

    private static RobotsMode Fail(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError("--mode is optout, rfc or google");
        return RobotsMode.Optout;
    }
}
