using System.CommandLine;
using System.Globalization;
using System.Net;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.Robots;
using Firn.Compliance.Snapshots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary><c>firn robots snapshot HOSTS --out FILE</c> and <c>firn robots import ARCHIVE --out FILE</c>: dated answers of hosts, with hashes.</summary>
internal static class RobotsSnapshotCommand
{
    public static Command Snapshot(CliContext context)
    {
        var hosts = new Argument<string>("hosts") { Description = "A file with a host or a site's URL a line, or - for standard input." };
        var output = Out();
        var concurrency = new Option<int>("--concurrency") { Description = "Hosts asked at the same time.", DefaultValueFactory = _ => 32 };
        var delay = new Option<double>("--delay") { Description = "Seconds between two requests to one host.", DefaultValueFactory = _ => 1 };
        var timeout = new Option<double>("--timeout") { Description = "Most seconds for one request.", DefaultValueFactory = _ => 20 };
        var attempts = new Option<int>("--attempts") { Description = "Most requests for one URL, where the answer is a time-out, a broken connection, 5xx, 408 or 429.", DefaultValueFactory = _ => new SnapshotOptions().Attempts };
        var retryDelay = new Option<double>("--retry-delay") { Description = "Seconds before the second attempt, doubled before each further one; a server's Retry-After goes before.", DefaultValueFactory = _ => new SnapshotOptions().RetryDelay.TotalSeconds };
        var maxRetryAfter = new Option<double>("--max-retry-after") { Description = "Most seconds that a server may ask to wait; one that asks for more is not asked again.", DefaultValueFactory = _ => new SnapshotOptions().MaxRetryAfter.TotalSeconds };
        var bytes = new Option<int>("--max-bytes") { Description = "Most bytes of a file; at least 512000 (RFC 9309).", DefaultValueFactory = _ => 1 << 20 };
        var agent = new Option<string>("--user-agent") { Description = "How to introduce oneself; a mail address or a page helps the asked.", DefaultValueFactory = _ => new SnapshotOptions().UserAgent };
        var also = new Option<bool>("--also-tdm-and-ai") { Description = "Asks for /.well-known/tdmrep.json and /ai.txt too." };
        var resolve = new Option<string[]>("--resolve") { Description = "host:port:address: an address for a name, taken as it is, a private one too. May be repeated.", DefaultValueFactory = _ => [] };
        var json = RunArguments.Json();
        var command = new Command("snapshot", "Asks hosts for their robots.txt, politely, and records the answers with date and hash; a stopped command goes on. Example: firn robots snapshot hosts.txt --out robots/2026-01-15.jsonl")
            { hosts, output, concurrency, delay, timeout, attempts, retryDelay, maxRetryAfter, bytes, agent, also, resolve, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new SnapshotOptions
            {
                Concurrency = Within(parsed.GetValue(concurrency), 1, 1000, "--concurrency"),
                HostDelay = TimeSpan.FromSeconds(Within(parsed.GetValue(delay), 0, 3600, "--delay")),
                Timeout = TimeSpan.FromSeconds(Within(parsed.GetValue(timeout), 0.1, 3600, "--timeout")),
                Attempts = Within(parsed.GetValue(attempts), 1, 10, "--attempts"),
                RetryDelay = TimeSpan.FromSeconds(Within(parsed.GetValue(retryDelay), 0, 3600, "--retry-delay")),
                MaxRetryAfter = TimeSpan.FromSeconds(Within(parsed.GetValue(maxRetryAfter), 0, 86_400, "--max-retry-after")),
                MaxBytes = Within(parsed.GetValue(bytes), 512_000, 1 << 28, "--max-bytes"),
                UserAgent = parsed.GetRequiredValue(agent),
                Files = parsed.GetValue(also) ? [SiteFile.Robots, SiteFile.TdmRep, SiteFile.AiTxt] : [SiteFile.Robots],
                Resolve = parsed.GetRequiredValue(resolve).Select(Address).ToDictionary(),
            };
            using var fetcher = new SnapshotFetcher(options, context.Time);
            var summary = await SnapshotRun.Fetch(Hosts(parsed.GetRequiredValue(hosts), context), parsed.GetRequiredValue(output), fetcher, options.Concurrency,
                done =>
                {
                    if (done % 1000 == 0)
                        context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} hosts"));
                },
                cancellation);
            return Report(context, parsed.GetRequiredValue(output), summary, parsed.GetValue(json));
        });
        return command;
    }

    public static Command Import(CliContext context)
    {
        var archives = new Argument<string[]>("archives") { Description = "WARC files, plain or gzip.", Arity = ArgumentArity.OneOrMore };
        var output = Out();
        var json = RunArguments.Json();
        var command = new Command("import", "Takes the robots.txt answers of a crawl's archives, redirects included. Example: firn robots import CC-MAIN-robotstxt.warc.gz --out robots/2024-10.jsonl") { archives, output, json };
        command.SetAction(parsed => Report(context, parsed.GetRequiredValue(output), SnapshotRun.Import(parsed.GetRequiredValue(archives), parsed.GetRequiredValue(output), archive => context.Error.WriteLine($"{archive}: holds no answer for robots.txt, tdmrep.json or ai.txt")), parsed.GetValue(json)));
        return command;
    }

    private static Option<string> Out() => new("--out") { Description = "The file to write; it must not exist. A recipe names it in consent.snapshots.", Required = true, HelpName = "file.jsonl" };

    private static int Report(CliContext context, string path, SnapshotSummary summary, bool asJson)
    {
        if (asJson)
        {
            JsonOutput.Write(context.Out, "firn.robots-snapshot", writer =>
            {
                writer.WriteString("file", path);
                writer.WriteString("sha256", summary.File.ToString());
                writer.WriteNumber("hosts", summary.Hosts);
                writer.WriteNumber("resumed", summary.Resumed);
                writer.WriteNumber("repeated", summary.Repeated);
                writer.WriteStartObject("answers");
                foreach (var (status, count) in summary.ByStatus)
                    writer.WriteNumber(status, count);
                writer.WriteEndObject();
            });
        }
        else
        {
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {summary.Hosts} hosts{(summary.Resumed > 0 ? $", {summary.Resumed} of them asked before" : "")}{(summary.Repeated > 0 ? $", {summary.Repeated} requests made again" : "")}; {string.Join(", ", summary.ByStatus.Select(pair => $"{pair.Key}: {pair.Value}"))}"));
            context.Out.WriteLine($"sha256 {summary.File}");
        }

        return (int)ExitCode.Ok;
    }

    private static IEnumerable<string> Hosts(string file, CliContext context)
    {
        if (file != "-" && !File.Exists(file))
            throw new FirnException("FIRN-CLI-021", file, "there is no such file", "name a file with a host a line, or - for standard input", ExitCode.NotFound);
        using var reader = file == "-" ? new StreamReader(context.OpenIn()) : new StreamReader(file);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static KeyValuePair<string, IPAddress> Address(string given)
    {
        var parts = given.Split(':', 3);
        return parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _) && IPAddress.TryParse(parts[2].Trim('[', ']'), out var address)
            ? new($"{parts[0]}:{parts[1]}", address)
            : throw new FirnException("FIRN-CLI-024", given, "is no host:port:address", "for example --resolve example.org:443:192.0.2.1", ExitCode.Usage);
    }

    private static T Within<T>(T value, T least, T most, string option)
        where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new FirnException("FIRN-CLI-025", option, string.Create(CultureInfo.InvariantCulture, $"{value} is outside [{least}, {most}]"), "give a value within", ExitCode.Usage);
}
