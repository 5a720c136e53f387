using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Firn.Testing;
using Firn.Tokenization;
using Firn.Tokenization.Formats;
using Firn.Tokenization.PreTokenization;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Firn.Benchmarks.Tokenization;

/// <summary>How long a tokenizer file takes in a process that has loaded none: compiling is a part of what a user waits for.</summary>
internal static class FreshLoad
{
    private const int Entries = 131_072;

    /// <summary>Loads a file, once, and prints the milliseconds.</summary>
    public static int Print(string file)
    {
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var tokenizer = Tokenizer.Load(file);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMilliseconds:0.0} {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:0.0}"));
        GC.KeepAlive(tokenizer);
        return 0;
    }

    /// <summary>Prints the milliseconds of each format, several times.</summary>
    public static int PrintAll()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Files(folder.Path))
            Console.WriteLine($"{Path.GetFileName(file)} {new FileInfo(file).Length / 1e6:0.0} MB: {string.Join(", ", Enumerable.Range(0, 7).Select(_ => Milliseconds(file)).Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.Elapsed:0} ({time.Cpu:0})")))} ms (of CPU)");
        return 0;
    }

    /// <summary>Milliseconds by the clock and of CPU time, in a process of its own.</summary>
    public static (double Elapsed, double Cpu) Milliseconds(string file)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["load", file]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var parts = text.Split(' ');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The same 131,072 entries of o200k in each format.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        var tokenizer = RealVocabulary.Load("o200k_base", folder, Entries);
        var ranks = Path.Combine(folder, "o200k_base.tiktoken");
        var json = Path.Combine(folder, "tokenizer.json");
        tokenizer.Save(json);
        var tekken = Path.Combine(folder, "tekken.json");
        var file = new JsonObject
        {
            ["config"] = new JsonObject
            {
                ["pattern"] = SplitPatterns.Of(SplitFamily.Tekken),
                ["num_vocab_tokens"] = Entries,
                ["default_vocab_size"] = Entries + 1000,
                ["default_num_special_tokens"] = 1000,
                ["version"] = "v3",
            },
            ["vocab"] = new JsonArray([.. Enumerable.Range(0, Entries).Select(rank => (JsonNode)new JsonObject
            {
                ["rank"] = rank, ["token_bytes"] = Convert.ToBase64String(tokenizer.BytesOf(rank)), ["token_str"] = System.Text.Encoding.UTF8.GetString(tokenizer.BytesOf(rank)),
            })]),
        };
        File.WriteAllText(tekken, file.ToJsonString());
        return [json, ranks, tekken];
    }
}
