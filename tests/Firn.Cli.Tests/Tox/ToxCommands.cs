using System.Text.Json;
using Firn.Core;
using Firn.Testing;
using static Firn.Cli.Tests.CommandRun;

namespace Firn.Cli.Tests.Tox;

public sealed class ToxCommands
{
    [Fact]
    public void Train_calibrate_score()
    {
        using var folder = new TemporaryFolder();
        var random = new CounterRandom(1, "tests.tox");
        string Line(bool rude) => string.Join(' ', Enumerable.Range(0, 8).Select(_ => rude && random.NextInt(3) == 0 ? $"rude{random.NextInt(5)}" : $"word{random.NextInt(50)}"));
        File.WriteAllLines(folder["examples.jsonl"], Enumerable.Range(0, 400).Select(i => JsonSerializer.Serialize(new { label = i % 2 == 0 ? "toxic" : "clean", text = Line(i % 2 == 0) })));
        File.WriteAllLines(folder["corpus.jsonl"], Enumerable.Range(0, 300).Select(i => JsonSerializer.Serialize(new { text = Line(i % 30 == 0), language = i < 290 ? "eng_Latn" : "deu_Latn" })));

        var (code, _, error) = Answer("", "tox", "train", folder["examples.jsonl"], "--out", folder["m.bin"], "--dimension", "8", "--buckets", "1000");
        Assert.True(code == ExitCode.Ok, error);
        (code, var output, error) = Answer("", "tox", "calibrate", folder["corpus.jsonl"], "--model", folder["m.bin"], "--out", folder["t.json"]);
        Assert.True(code == ExitCode.Ok, error);
        Assert.Matches(@"^eng_Latn  [\d.]+ \[[\d.]+, [\d.]+\] from 290 of 290 texts\n$", output);
        Assert.StartsWith("deu_Latn: no threshold, 10 texts are too few", error);
        (code, output, error) = Answer("", "tox", "score", folder["corpus.jsonl"], "--model", folder["m.bin"], "--thresholds", folder["t.json"]);
        Assert.True(code == ExitCode.Ok, error);
        var lines = output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(300, lines.Count);
        Assert.InRange(lines.Count(line => line.GetProperty("above").ValueKind == JsonValueKind.True), 10, 15);
        Assert.All(lines.TakeLast(10), line => Assert.Equal(JsonValueKind.Null, line.GetProperty("above").ValueKind));
    }

    [Theory]
    [InlineData("tox train {0}/none --out {0}/m", ExitCode.NotFound, "FIRN-CLI-061")]
    [InlineData("tox train {0}/bad --out {0}/m", ExitCode.Invalid, "FIRN-CLI-062")]
    [InlineData("tox train {0}/bad --out {0}/m --epochs 0", ExitCode.Usage, "FIRN-CLI-060")]
    [InlineData("tox score {0}/bad --model {0}/none", ExitCode.NotFound, "FIRN-CMP-051")]
    public void A_mistake_is_named(string line, ExitCode expected, string errorCode)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad"], "{\"label\":\"x\"}\n");
        var (code, _, error) = Answer("", string.Format(System.Globalization.CultureInfo.InvariantCulture, line, folder.Path).Split(' '));
        Assert.Equal(expected, code);
        Assert.StartsWith($"firn: {errorCode} ", error);
    }
}
