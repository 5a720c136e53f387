using System.Text;
using System.Text.Json;
using Firn.Pipelines.Ledger;
using Firn.Storage.Documents;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>
/// Values of every class are planted in a run's inputs. After the run nothing that the masking step has been through, no
/// ledger, report, log, manifest or message holds one. Only what was acquired holds them: the documents of acquire and consent.
/// </summary>
public sealed class PlantedSecretsTests
{
    private static readonly string[] Secrets =
    [
        "rosalind.quill@choir-lowertown.com", "129.132.19.216", "2a02:1205:34e3:f4f0:1d6b:8f2a:77d1:9c01", "CH93 0076 2011 6238 5295 7",
        "4111 1111 1111 1111", "756.9217.0769.85", "+41 44 668 18 00", "RCCMNL83S18D969H",
    ];

    // Values that stand in URLs: plain, percent-encoded, a number, a user before the host.
    private static readonly string[] Urls =
    [
        "https://lowertown.test/member?mail=rosalind.quill@choir-lowertown.com", "https://lowertown.test/member?mail=rosalind.quill%40choir-lowertown.com&page=2",
        "https://lowertown.test/call/+41446681800", "https://rosalind.quill:secret@lowertown.test/own", "https://lowertown.test/member?mail=sam.reed@choir-lowertown.com",
    ];

    // What must not come back out of them.
    private static readonly string[] SecretsOfUrls = ["rosalind.quill", "choir-lowertown.com", "sam.reed", "446681800", "secret@"];

    private const string Good = "Everyone has the right to education. Education shall be free, at least in the elementary and fundamental stages, and it shall be directed to the full development of the human personality and of the dignity that everyone is born with. ";

    [Fact]
    public void No_output_of_a_run_holds_what_was_masked()
    {
        using var folder = new TemporaryFolder();
        var planted = "Write to " + string.Join(" or ", Secrets) + ". ";
        Directory.CreateDirectory(folder["texts"]);
        File.WriteAllText(folder["texts/kept.txt"], string.Concat(Enumerable.Range(0, 12).Select(i => $"{Good}Part {i}. {(i == 6 ? planted : "")}\n")));
        File.WriteAllText(folder["texts/short.txt"], planted);
        File.WriteAllText(folder["texts/repeated.txt"], string.Concat(Enumerable.Repeat(planted + "\n", 60)));
        File.WriteAllText(folder["licence.md"], "Public domain.");
        File.WriteAllText(folder["lines.jsonl"], string.Join('\n', Enumerable.Range(0, 6).Select(i =>
            JsonSerializer.Serialize(new { text = string.Concat(Enumerable.Range(0, 8).Select(k => $"{Good}Line {i} and {k}. {(k == i ? planted : "")}\n")), language = "eng_Latn" }))) + "\n{\"text\": \"" + planted + "\n");
        File.WriteAllText(folder["pages.jsonl"], string.Concat(Urls.Select((url, i) =>
            JsonSerializer.Serialize(new { url, text = string.Concat(Enumerable.Range(0, 8).Select(k => $"{Good}Page {i} and {k}.\n")), language = "eng_Latn" }) + "\n")));
        File.WriteAllText(folder["secrets.toml"], """
            [suite]
            name = "secrets"

            [[acquire.source]]
            id = "texts"
            kind = "text"
            paths = ["texts"]
            language = "eng_Latn"
            public_domain = true
            licence_file = "licence.md"

            [[acquire.source]]
            id = "lines"
            kind = "jsonl"
            paths = ["lines.jsonl"]
            public_domain = true
            licence_file = "licence.md"

            [[acquire.source]]
            id = "pages"
            kind = "jsonl"
            paths = ["pages.jsonl"]
            public_domain = true
            licence_file = "licence.md"

            [consent]
            unknown = "keep"

            [prepare.quality]
            enabled = false

            [prepare.repetition]
            enabled = false

            [prepare.language]
            drop_unknown = false

            [tokenize.bpe]
            vocabulary_size = 512
            """);
        var run = folder["run"];

        var (status, output, error) = FirnCommand.Run("run", folder["secrets.toml"], "--to", "tokenize", "--workdir", run);
        Assert.True(status == 0, error);
        var said = new Dictionary<string, string> { ["standard output"] = output, ["standard error"] = error, ["audit summary"] = FirnCommand.Succeed("audit", "summary", "--run", run), ["status"] = FirnCommand.Succeed("status", run, "--json") };
        var (_, _, missing) = FirnCommand.Run("pii", "scan", folder["texts/kept.txt"], "--json");
        said["pii scan"] = missing + FirnCommand.Succeed("pii", "scan", folder["texts/kept.txt"], "--json");
        FirnCommand.Run("report", run);
        foreach (var url in Urls)
            said[$"audit of URL {Array.IndexOf(Urls, url)}"] = FirnCommand.Succeed("audit", "url", url, "--run", run);
        said["audit of a host"] = FirnCommand.Succeed("audit", "domain", "lowertown.test", "--run", run, "--json");
        said["audit of an unknown URL"] = FirnCommand.Run("audit", "url", "https://lowertown.test/never?mail=rosalind.quill@choir-lowertown.com", "--run", run) is var (_, none, complaint) ? none + complaint : "";
        foreach (var path in Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(run, path);
            var isAsAcquired = (name.Contains("/acquire-", StringComparison.Ordinal) || name.Contains("/consent-", StringComparison.Ordinal)) && name.Contains("/documents/", StringComparison.Ordinal);
            if (isAsAcquired)
                continue;
            said[name] = Encoding.UTF8.GetString(File.ReadAllBytes(path));
            if (name.Contains("/ledger/", StringComparison.Ordinal))
                said[name + " rows"] = string.Join('\n', LedgerReader.Read(path).Select(row => row.ToString()));
            else if (name.Contains("/prepare-", StringComparison.Ordinal) && name.EndsWith(".parquet", StringComparison.Ordinal))
                said[name + " texts"] = Texts(path);
        }

        var leaks = from item in said from secret in Secrets.Concat(SecretsOfUrls) where item.Value.Contains(secret, StringComparison.OrdinalIgnoreCase) || item.Value.Contains(secret.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal) select $"{item.Key}: {secret}";
        Assert.Empty(leaks);

        // Masked, two of the URLs look alike; each question still finds the page it asks for, and that one alone.
        var answers = Urls.Select((_, i) => said[$"audit of URL {i}"].Split('\n').Where(line => line.Length > 34 && !line.StartsWith(' ')).ToList()).ToList();
        Assert.All(answers, answer => Assert.Single(answer));
        Assert.Equal(Urls.Length, answers.Select(answer => answer[0].Split(' ')[0]).Distinct().Count());
        Assert.Contains("https://lowertown.test/", answers[0][0], StringComparison.Ordinal);
        Assert.Contains("<email-pii>", answers[0][0], StringComparison.Ordinal);
        Assert.Contains("<phone-pii>", answers[2][0], StringComparison.Ordinal);
        Assert.EndsWith("https://lowertown.test/own", answers[3][0], StringComparison.Ordinal);

        // The search looked at what it had to: masked texts came through, and the ledger says so.
        Assert.Contains(said, item => item.Key.EndsWith(" texts", StringComparison.Ordinal) && item.Value.Contains("<card-pii>", StringComparison.Ordinal) && item.Value.Contains("<phone-pii>", StringComparison.Ordinal));
        Assert.Contains(said, item => item.Key.EndsWith(" rows", StringComparison.Ordinal) && item.Value.Contains("email 1, ip 2, iban 1, card 1, phone 1, id 2", StringComparison.Ordinal));
    }

    private static string Texts(string path)
    {
        var texts = new StringBuilder();
        foreach (var batch in DocumentShardReader.Batches(path))
        {
            for (var row = 0; row < batch.Count; row++)
                texts.Append(Encoding.UTF8.GetString(batch.Text[row]));
        }

        return texts.ToString();
    }
}
