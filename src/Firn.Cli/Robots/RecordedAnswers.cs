using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary>A host's recorded answers, looked up in a snapshot for <c>check</c> and <c>explain</c>.</summary>
/// <param name="store">The answers of the host, and of those that its redirects lead to.</param>
/// <param name="url">The page.</param>
/// <param name="hindsight">Which of several dated answers count.</param>
/// <param name="fetched">When the page was fetched, ISO 8601; empty counts as before every answer.</param>
internal sealed class RecordedAnswers(RobotsSnapshotStore store, byte[] url, RobotsHindsight hindsight, string fetched)
{
    /// <summary>The host's answers for robots.txt, in order of date.</summary>
    public IReadOnlyList<RobotsSnapshot> Answers { get; } = store.For(RobotsHost.OfUrl(url));

    /// <summary>A path names a snapshot when it is a folder or ends in <c>.jsonl</c>.</summary>
    public static bool IsSnapshot(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || Directory.Exists(path);

    public static Option<string> Fetched() => new("--fetched") { Description = "With a snapshot: when the page was fetched, ISO 8601. Default: before every answer.", HelpName = "date", DefaultValueFactory = _ => "" };

    public static Option<RobotsHindsight> Hindsight() => new("--answers")
    {
        Description = "With a snapshot: hindsight (the answer in force when the page was fetched and every later one) or as-crawled (that one alone).",
        DefaultValueFactory = _ => RobotsHindsight.Hindsight,
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: "hindsight" }])
                return RobotsHindsight.Hindsight;
            if (result.Tokens is [{ Value: "as-crawled" }])
                return RobotsHindsight.AsCrawled;
            result.AddError("--answers is hindsight or as-crawled");
            return RobotsHindsight.Hindsight;
        },
    };

    /// <summary>Looks a page's host up.</summary>
    /// <exception cref="FirnException">No such file (FIRN-CLI-021), a URL without host (FIRN-CLI-027), or no answer of the host (FIRN-CLI-026).</exception>
    public static RecordedAnswers Open(string path, string url, RobotsHindsight hindsight, string fetched)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new FirnException("FIRN-CLI-021", path, "there is no such file", "name a robots.txt, a snapshot, or - for standard input", ExitCode.NotFound);
        var host = RobotsHost.OfUrl(url);
        if (host.Length == 0)
            throw new FirnException("FIRN-CLI-027", url, "has no host to look up in a snapshot", "give it with its scheme, for example https://example.org/page", ExitCode.Usage);
        var found = new RecordedAnswers(RobotsSnapshotStore.ReadHosts([host], path), Encoding.UTF8.GetBytes(url), hindsight, fetched);
        return found.Answers.Count > 0
            ? found
            : throw new FirnException("FIRN-CLI-026", host, $"{path} has no answer of this host for robots.txt, so nothing is known", "ask it: firn robots snapshot; a run drops its pages unless consent.unknown says otherwise", ExitCode.NotFound);
    }

    /// <summary>What a policy says about the page.</summary>
    public RobotsVerdict Judge(RobotsPolicy policy) => new RobotsJudge(policy, store, hindsight).Judge(url, fetched);

    /// <summary>One line about an answer.</summary>
    public static string Describe(RobotsSnapshot answer) => string.Create(CultureInfo.InvariantCulture,
        $"{answer.Url} {(answer.Status > 0 ? $"answered {answer.Status}" : answer.Note.Length > 0 ? answer.Note : "unreachable")} on {answer.Date}{(answer.FinalUrl.Length > 0 ? $" from {answer.FinalUrl}" : "")}, sha256 {answer.Sha256}");

    /// <summary>Writes an answer's fields.</summary>
    public static void Write(Utf8JsonWriter json, RobotsSnapshot answer)
    {
        json.WriteString("snapshot_url", answer.Url);
        json.WriteString("snapshot_date", answer.Date);
        json.WriteNumber("snapshot_status", answer.Status);
        json.WriteString("snapshot_sha256", answer.Sha256);
    }
}
