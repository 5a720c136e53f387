using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Benchmarks.Running;
using Firn.Compliance.Robots;
using Firn.Testing;

namespace Firn.Benchmarks.Consent;

/// <summary>
/// Decisions on 2,054 real robots.txt files. A thousand URLs a host: half of them made from the paths of its own rules, so that rules
/// match, half common paths of web pages. The agent is resolved once a host, as a run does; each decision takes a whole URL, so that
/// finding its path and checking its encoding are part of it. The peer is Google's C++ matcher (<c>FIRN_PEER_ROBOTSTXT</c>, eng/peers/robotstxt/peer.cc).
/// </summary>
internal static class RobotsBenchmarks
{
    private const int UrlsPerHost = 1000;
    private const string Agent = "GPTBot";

    private static readonly string[] Common = ["/", "/index.html", "/about", "/news/2024/01/a-title-of-some-length.html", "/search?q=text&page=2", "/wp-content/uploads/a.pdf", "/images/logo.png", "/user/login", "/a/b/c.php?id=1&b=2", "/de/produkte/%C3%BCbersicht/"];

    public static IEnumerable<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        using (var tar = Process.Start(new ProcessStartInfo("tar") { UseShellExecute = false, ArgumentList = { "-xJf", Require.Data("robots-files.tar.xz"), "-C", folder.Path } })!)
            tar.WaitForExit();
        var paths = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var files = paths.ConvertAll(File.ReadAllBytes);
        var urls = files.ConvertAll(Urls);
        var input = $"{files.Count:#,0} real files, {UrlsPerHost:#,0} whole URLs each";
        var rows = new List<BenchmarkRow>();
        foreach (var mode in Enum.GetValues<RobotsMode>())
        {
            var rules = files.ConvertAll(file => RobotsFile.Parse(file).For(Agent, mode));
            rows.Add(new BenchmarkRow { Name = $"robots decisions, compiled, {Word(mode)}, cold URLs ({input})", Unit = "M/CPU-s", Target = 5, Ours = BenchmarkRun.PerCpuSecond(() => Decide(rules, urls, 1) / 1e6) });
            rows.Add(new BenchmarkRow { Name = $"robots decisions, compiled, {Word(mode)}, a host's URLs ten times in a row", Unit = "M/CPU-s", Target = 5, Ours = BenchmarkRun.PerCpuSecond(() => Decide(rules, urls, 10) / 1e6) });
        }

        var policy = RobotsPolicy.Load("apertus");
        var policyRules = files.ConvertAll(file => new RobotsPolicyRules(RobotsFile.Parse(file), policy.Mode, policy.Agents));
        rows.Add(new BenchmarkRow { Name = $"robots pages, Apertus' {policy.Agents.Count} agents at once, optout", Unit = "M/CPU-s", Ours = BenchmarkRun.PerCpuSecond(() => Pages(policyRules, urls) / 1e6) });
        rows.Add(ParseAndMatch(folder, paths, files, urls));
        if (Batch(folder, files, urls) is { } batch)
            rows.Add(batch);
        return rows;
    }

    private static double Decide(List<RobotsRules> rules, List<byte[][]> urls, int times)
    {
        var allowed = 0;
        for (var host = 0; host < rules.Count; host++)
        {
            var one = rules[host];
            for (var time = 0; time < times; time++)
            {
                foreach (var url in urls[host])
                    allowed += one.Allows(url) ? 1 : 0;
            }
        }

        GC.KeepAlive(allowed);
        return (double)rules.Count * UrlsPerHost * times;
    }

    private static double Pages(List<RobotsPolicyRules> rules, List<byte[][]> urls)
    {
        var forbidden = 0L;
        for (var host = 0; host < rules.Count; host++)
        {
            for (var i = 0; i < UrlsPerHost; i += 10)
            {
                rules[host].Decide(urls[host][i], out var agents);
                forbidden += agents.Count;
            }
        }

        GC.KeepAlive(forbidden);
        return (double)rules.Count * UrlsPerHost / 10;
    }

    private static BenchmarkRow ParseAndMatch(TemporaryFolder folder, List<string> paths, List<byte[]> files, List<byte[][]> urls)
    {
        var ours = BenchmarkRun.PerCpuSecond(() =>
        {
            var allowed = 0;
            for (var i = 0; i < files.Count; i++)
                allowed += RobotsFile.AllowsOnce(files[i], Agent, urls[i][0], RobotsMode.Google) ? 1 : 0;
            GC.KeepAlive(allowed);
            return files.Count / 1e3;
        });
        var cases = folder["cases.tsv"];
        File.WriteAllLines(cases, paths.Select((path, i) => $"{path}\t{Agent}\t{Encoding.UTF8.GetString(urls[i][0])}"));
        var row = new BenchmarkRow { Name = $"robots parse and one match, google ({files.Count:#,0} real files)", Unit = "k/CPU-s", Ours = ours, Target = 2, TargetKind = "ratio", PeerName = "google/robotstxt" };
        return Enumerable.Range(0, 5).Max(_ => Peer(cases)) is { } rate ? row with { Peer = rate / 1e3 } : row with { Published = "no FIRN_PEER_ROBOTSTXT; see eng/peers/robotstxt/peer.cc" };
    }

    private static double? Peer(string cases)
    {
        if (Environment.GetEnvironmentVariable("FIRN_PEER_ROBOTSTXT") is not { Length: > 0 } program || !File.Exists(program))
            return null;
        using var peer = Process.Start(new ProcessStartInfo(program, ["rate", cases]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var parts = peer.StandardOutput.ReadToEnd().Split(' ');
        return parts.Length == 3 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var seconds) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var decisions) ? decisions / seconds : null;
    }

    // The whole command: a process started, JSON read, files decoded, parsed and asked, JSON written.
    private static BenchmarkRow? Batch(TemporaryFolder folder, List<byte[]> files, List<byte[][]> urls)
    {
        var program = Repository.File("artifacts", "bin", "Firn.Cli", "release", "firn");
        if (!File.Exists(program))
            return null;
        const int Each = 20;
        using (var cases = new StreamWriter(folder["cases.jsonl"]))
        {
            for (var host = 0; host < files.Count; host++)
            {
                var encoded = files[host].Length > 100_000 ? null : Convert.ToBase64String(files[host]);
                for (var i = 0; i < Each && encoded is not null; i++)
                    cases.WriteLine(JsonSerializer.Serialize(new { robots_b64 = encoded, agent = Agent, url_b64 = Convert.ToBase64String(urls[host][i]) }));
            }
        }

        // The shell says what the command took: the runtime forgets a process that has ended.
        using var batch = Process.Start(new ProcessStartInfo("bash", ["-c", "TIMEFORMAT='%U %S'; time \"$0\" robots check --batch \"$1\" >\"$1.out\"", program, folder["cases.jsonl"]]) { RedirectStandardError = true, UseShellExecute = false })!;
        var seconds = batch.StandardError.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeLast(2).Sum(part => double.Parse(part, CultureInfo.InvariantCulture));
        batch.WaitForExit();
        var lines = File.ReadLines(folder["cases.jsonl.out"]).LongCount();
        return new BenchmarkRow { Name = $"robots check --batch, the whole command ({Each} cases a file)", Unit = "k cases/CPU-s", Ours = lines / seconds / 1e3 };
    }

    private static byte[][] Urls(byte[] file)
    {
        var text = Encoding.UTF8.GetString(file);
        var own = text.Split('\n').Where(line => line.Contains("llow:", StringComparison.OrdinalIgnoreCase)).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('#')[0].Trim().Replace("*", "x", StringComparison.Ordinal).TrimEnd('$'))
            .Where(path => path.StartsWith('/')).DefaultIfEmpty("/").Take(UrlsPerHost).ToList();
        return [.. Enumerable.Range(0, UrlsPerHost).Select(i => Encoding.UTF8.GetBytes("https://www.example.org" + (i % 2 == 0 ? own[i / 2 % own.Count] + (i % 4 == 0 ? "" : $"/{i}") : Common[i / 2 % Common.Length] + (i > 20 ? $"{i}" : ""))))];
    }

    private static string Word(RobotsMode mode) => mode.ToString().ToLowerInvariant();
}
