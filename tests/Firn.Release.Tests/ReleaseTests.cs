using System.Text.Json;
using Firn.Core;
using Firn.Release.Cards;
using Firn.Release.Checksums;
using Firn.Release.Layout;
using Firn.Testing;

namespace Firn.Release.Tests;

public sealed class AReleaseFolder
{
    [Fact]
    public void It_holds_what_transformers_looks_for_and_the_papers()
    {
        using var folder = new TemporaryFolder();
        var release = Build(folder, "a", Facts());
        Assert.Equal(
            ["DATA.md", "LICENSE", "NOTICE", "README.md", "SHA256SUMS", "config.json", "data-summary.json", "generation_config.json", "model.safetensors", "provenance.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"],
            Directory.GetFiles(release).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(release, "*.json"))
            JsonDocument.Parse(File.ReadAllBytes(file)).Dispose();
        using var map = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(release, "special_tokens_map.json")));
        Assert.Equal("</s>", map.RootElement.GetProperty("eos_token").GetString());
        using var generation = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(release, "generation_config.json")));
        Assert.Equal(2, generation.RootElement.GetProperty("eos_token_id").GetInt32());
    }

    [Fact]
    public void The_same_facts_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (Build(folder, "a", Facts()), Build(folder, "b", Facts()));
        foreach (var file in Directory.GetFiles(first))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(second, Path.GetFileName(file))));
    }

    [Fact]
    public void The_card_matches_the_golden_one() => Golden.Match("tests/Firn.Release.Tests/golden/README.md", ModelCard.Write(Facts()));

    [Fact]
    public void The_data_summary_matches_the_golden_one() => Golden.Match("tests/Firn.Release.Tests/golden/DATA.md", DataSummary.Write(Facts()));

    [Fact]
    public void A_work_cannot_write_markup_or_rows_into_the_papers()
    {
        var facts = Facts() with { Works = [Facts().Works[0] with { Work = "a|b\n| evil | [x](http://e.test) <script>" }] };
        var line = DataSummary.Write(facts).Split('\n').Single(row => row.Contains("evil", StringComparison.Ordinal));
        Assert.StartsWith(@"| a\|b \| evil \| \[x\](http://e.test) \<script\> |", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_evaluation_the_card_says_so() =>
        Assert.Contains("This run has no evaluation.", ModelCard.Write(Facts() with { Pooled = null, Scores = [] }), StringComparison.Ordinal);

    [Fact]
    public void Another_licence_needs_its_text()
    {
        using var folder = new TemporaryFolder();
        var facts = Facts() with { Config = new() { Licence = "MIT" } };
        Assert.Equal("FIRN-REL-003", Assert.Throws<FirnException>(() => Build(folder, "a", facts)).Code);
    }

    [Fact]
    public void A_missing_model_is_one_clear_error()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("FIRN-REL-004", Assert.Throws<FirnException>(() => ReleaseFolder.Write(folder.Path, Facts(), folder["none"], folder["none"], folder["none"], null)).Code);
    }

    internal static string Build(TemporaryFolder folder, string name, ReleaseFacts facts)
    {
        File.WriteAllText(folder["config"], "{}");
        File.WriteAllText(folder["weights"], "weights");
        File.WriteAllText(folder["tokenizer"], "{}");
        var release = Directory.CreateDirectory(folder[name]).FullName;
        ReleaseFolder.Write(release, facts, folder["config"], folder["weights"], folder["tokenizer"], null);
        return release;
    }

    internal static ReleaseFacts Facts() => new()
    {
        Name = "first-light",
        Description = "A small model.",
        Config = new() { Provider = "Example Institute", Contact = "llm@example.test" },
        Shape = [new("layers", "4"), new("hidden size", "256")],
        Parameters = 7_654_321,
        ContextTokens = 512,
        VocabularySize = 8192,
        SpecialTokens = [new("<s>", 1), new("</s>", 2), new("<pad>", 3)],
        Training = [new("steps", "100"), new("peak learning rate", "0.003")],
        TrainingTokens = 1_000_000,
        AvailableTokens = 9_000_000,
        TokensByLanguage = new Dictionary<string, long> { ["deu_Latn"] = 6_000_000, ["eng_Latn"] = 3_000_000, ["zxx_Zyyy"] = 10 },
        Works =
        [
            new() { Work = "debian-faq", Sources = ["manuals"], Languages = ["deu_Latn", "eng_Latn"], Split = "train", Documents = 12, Bytes = 345_678, Licence = "GPL-2.0-or-later", LicenceEvidence = "usr/share/doc/debian-faq/copyright", Basis = "licence" },
            new() { Work = "kiesel.test", Sources = ["web"], Languages = ["deu_Latn"], Split = "heldout", Documents = 3, Bytes = 4_567, Licence = "", LicenceEvidence = "", Basis = "opt-out-checked" },
        ],
        Removals = [new("consent", "robots", "disallowed_by_robots", 4, 5_000), new("prepare", "gopher_quality", "too_few_words", 2, 100)],
        DocumentsIn = 21,
        Scores = [new("deu_Latn", 3, 4_567, 0.66, 2.1, 3.4, 2.2, 0.01)],
        Pooled = new("all", 3, 4_567, 1, 2.1, 3.4, 2.2, 0.01),
        Memorization = "Not measurable at this scale: the positive control was not recalled.",
        Stages = [new("acquire", new string('a', 64), new string('b', 64), []), new("consent", new string('c', 64), new string('d', 64), [new("acquire", new string('b', 64))])],
        FirnVersion = "0.1.0",
    };
}

public sealed class ReleaseVerification
{
    [Fact]
    public void A_whole_release_has_no_problems_and_the_runners_own_files_do_not_matter()
    {
        using var folder = new TemporaryFolder();
        var release = AReleaseFolder.Build(folder, "a", AReleaseFolder.Facts());
        File.WriteAllText(Path.Combine(release, "manifest.json"), "{}");
        Assert.True(ChecksumFile.Verify(release).IsWhole);
    }

    [Fact]
    public void Changed_missing_and_new_files_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        var release = AReleaseFolder.Build(folder, "a", AReleaseFolder.Facts());
        File.AppendAllText(Path.Combine(release, "model.safetensors"), "x");
        File.Delete(Path.Combine(release, "LICENSE"));
        File.WriteAllText(Path.Combine(release, "extra.bin"), "x");
        Assert.Equal([("LICENSE", "missing"), ("extra.bin", "unlisted"), ("model.safetensors", "changed")],
            ChecksumFile.Verify(release).Problems.Select(problem => (problem.Path, problem.Kind)).Order());
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    public void A_list_that_names_files_elsewhere_is_refused(string path)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[ChecksumFile.Name], $"{new string('0', 64)}  {path}\n");
        Assert.Equal("FIRN-REL-002", Assert.Throws<FirnException>(() => ChecksumFile.Verify(folder.Path)).Code);
    }

    [Theory]
    [InlineData("not a checksum")]
    [InlineData("zz")]
    public void A_damaged_list_is_named_with_its_line(string line)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[ChecksumFile.Name], line + "\n");
        Assert.Contains("SHA256SUMS:1", Assert.Throws<FirnException>(() => ChecksumFile.Verify(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_list_is_not_a_release()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => ChecksumFile.Verify(folder.Path)).ExitCode);
    }

    [Fact]
    public void Sha256sum_agrees()
    {
        var program = Require.Program("sha256sum", "coreutils");
        using var folder = new TemporaryFolder();
        var release = AReleaseFolder.Build(folder, "a", AReleaseFolder.Facts());
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, ["--check", "--strict", "--quiet", "SHA256SUMS"]) { WorkingDirectory = release })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
