using System.Diagnostics;
using System.Text.Json;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>The whole of it on the committed samples: from a crawl to an answer, without a network.</summary>
public sealed class OfflineRecipeTests
{
    [Fact]
    public void From_crawl_to_answer()
    {
        using var folder = new TemporaryFolder();
        var run = folder["run"];
        FirnCommand.Succeed([.. RunFixture.TinyRun, "--workdir", run]);

        using var status = JsonDocument.Parse(FirnCommand.Succeed("status", run, "--json"));
        Assert.True(status.RootElement.GetProperty("up_to_date").GetBoolean());
        Assert.Equal(
            ["acquire", "consent", "prepare", "tokenize", "pretrain", "evaluate", "release"],
            status.RootElement.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()!));

        var watch = Stopwatch.StartNew();
        Assert.Contains("all 7 stages are up to date", FirnCommand.Succeed([.. RunFixture.TinyRun, "--workdir", run]), StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "an up-to-date run must answer in seconds");

        Assert.NotEmpty(FirnCommand.Succeed("audit", "summary", "--run", run));
        var first = FirnCommand.Succeed("model", "generate", Path.Combine(run, "release"), "--prompt", "The ", "--max-tokens", "16", "--seed", "1");
        Assert.StartsWith("The ", first, StringComparison.Ordinal);
        Assert.Equal(first, FirnCommand.Succeed("model", "generate", Path.Combine(run, "release"), "--prompt", "The ", "--max-tokens", "16", "--seed", "1"));

        var report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.DoesNotContain("src=\"http", report, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", report.Replace("href=\"https://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
