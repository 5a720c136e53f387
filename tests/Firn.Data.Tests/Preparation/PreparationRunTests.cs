using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Data.Extraction;
using Firn.Data.Filters;
using Firn.Data.Languages;
using Firn.Data.Preparation;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Testing;

namespace Firn.Data.Tests.Preparation;

public sealed class PreparationRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Workers_and_shards_change_neither_documents_nor_decisions()
    {
        var documents = Corpus();
        var one = Run(Write("a", documents, shards: 1), "one", workers: 1);
        var many = Run(Write("b", documents, shards: 1), "many", workers: 4);
        Assert.Equal(Files("one"), Files("many"));

        var split = Run(Write("c", documents, shards: 5), "split", workers: 3);
        Assert.Equal(Survivors("one"), Survivors("split"));
        Assert.Equal(Decisions("one"), Decisions("split"));
        Assert.Equal(one.NonEnglishShare, split.NonEnglishShare);
        Assert.Equal(many.DocumentsOut, split.DocumentsOut);
        foreach (var file in new[] { "stats.json", "summary.json" })
            Assert.Equal(File.ReadAllText(folder["one/" + file]), File.ReadAllText(folder["split/" + file]));
    }

    [Fact]
    public void Every_document_that_came_in_is_accounted_for_once()
    {
        var documents = Corpus();
        Run(Write("in", documents, shards: 3), "out", workers: 2);
        var last = LedgerReader.ReadFolder(folder["out/ledger"]).GroupBy(row => row.DocId).ToDictionary(rows => rows.Key, rows => rows.ToList());
        Assert.Equal(documents.Count, last.Count);
        Assert.All(last.Values, rows => Assert.Single(rows, row => row.Verdict == VerdictKind.Dropped || row.Reason == "survived"));
        Assert.Equal(last.Values.Where(rows => rows[^1].Reason == "survived").Select(rows => rows[0].DocId).Order(), Survivors("out").Select(item => DocumentId.Parse(item.Split(' ')[0])));
    }

    [Fact]
    public void Text_of_held_out_works_never_stays_in_training()
    {
        Run(Write("in", Corpus(), shards: 2), "out", workers: 2);
        var rows = LedgerReader.ReadFolder(folder["out/ledger"]).ToList();
        var copy = Assert.Single(rows, row => row.Reason == "duplicates_heldout");
        Assert.Equal(DocumentId.Of("s", "copy of held out"), copy.DocId);
        Assert.Equal(DocumentId.Of("s", "held out 0").ToString(), copy.Evidence);
        Assert.All(Survivors("out").Where(item => item.Contains("held out", StringComparison.Ordinal)), item => Assert.Contains(" heldout ", item, StringComparison.Ordinal));
    }

    [Fact]
    public void A_killed_run_goes_on_and_ends_with_the_same_bytes()
    {
        var documents = Corpus();
        Run(Write("in", documents, shards: 4), "whole", workers: 2);
        foreach (var cut in Enumerable.Range(0, 5))
        {
            var name = $"cut{cut}";
            Run(Path.Combine(folder.Path, "in"), name, workers: 2);
            // What a kill leaves behind: any of the files is not there yet, and pieces of others lie about.
            var random = new CounterRandom(7, "cut", (ulong)cut);
            foreach (var file in Directory.GetFiles(folder[name], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (random.NextInt(3) == 0)
                    File.Delete(file);
                else if (random.NextInt(6) == 0)
                    File.WriteAllText(file + AtomicFile.PartialSuffix, "half");
            }

            Run(Path.Combine(folder.Path, "in"), name, workers: 3);
            Assert.Equal(Files("whole"), Files(name));
        }
    }

    [Fact]
    public void Statistics_tell_the_funnel_the_share_and_examples()
    {
        Run(Write("in", Corpus(), shards: 2), "out", workers: 1, new() { Languages = new() { MinNonEnglishShare = 0.6 }, Split = Split });
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder["out/summary.json"]));
        var root = json.RootElement;
        Assert.True(root.GetProperty("non_english").GetProperty("share").GetDouble() >= 0.6);
        Assert.True(root.GetProperty("non_english").GetProperty("share_before").GetDouble() < 0.6);
        var funnel = StepStatistics.ReadFile(folder["out/stats.json"]);
        Assert.Contains(funnel.Counts.Keys, outcome => outcome.Reason == "english_over_share");
        Assert.Equal(root.GetProperty("documents_out").GetInt64(), funnel.DocumentsOut);
        Assert.Equal(funnel.DocumentsOut, root.GetProperty("survivors").EnumerateArray().Sum(item => item.GetProperty("documents").GetInt64()));
        var example = root.GetProperty("examples").EnumerateArray().First(item => item.GetProperty("reason").GetString() == "gopher_short_doc");
        Assert.Equal("Far too short for anybody to learn from it.", example.GetProperty("text").GetString());
        Assert.All(root.GetProperty("examples").EnumerateArray().GroupBy(item => item.GetProperty("reason").GetString()), group => Assert.InRange(group.Count(), 1, 3));
    }

    [Fact]
    public void A_share_that_nothing_can_reach_is_one_clear_error()
    {
        var input = Write("in", [new("a", SampleEnglish(1), "w1"), new("b", SampleEnglish(2), "w2"), new("c", SampleEnglish(3), "w3")], shards: 1);
        Assert.Equal("FIRN-DAT-022", Assert.Throws<FirnException>(() => Run(input, "out", 1, new() { Languages = new() { MinNonEnglishShare = 0.5 } })).Code);
    }

    [Fact]
    public void Broken_bytes_empty_documents_and_other_media_are_ledgered_not_fatal()
    {
        List<Item> documents =
        [
            new("empty", "", "w"), new("blank", " \n\t ", "w"), new("image", "GIF89a", "w", "image/gif"),
            new("broken", "", "w") { Bytes = [.. Encoding.UTF8.GetBytes(SampleEnglish(4)), 0xFF, 0xC3, .. Encoding.UTF8.GetBytes(SampleEnglish(5))] },
            new("noise", "", "w") { Bytes = [.. Enumerable.Range(0, 5000).Select(i => (byte)(((i * 7919) >> 3) & 0xFF))] },
        ];
        Run(Write("in", documents, shards: 1), "out", workers: 1);
        var reasons = LedgerReader.ReadFolder(folder["out/ledger"]).Where(row => row.Verdict == VerdictKind.Dropped).ToDictionary(row => row.DocId, row => row.Reason);
        Assert.Equal("empty", reasons[DocumentId.Of("s", "empty")]);
        Assert.Equal("empty", reasons[DocumentId.Of("s", "blank")]);
        Assert.Equal("unsupported_media_type", reasons[DocumentId.Of("s", "image")]);
        Assert.Contains(DocumentId.Of("s", "noise"), reasons.Keys);
        Assert.All(DocumentShardReader.Batches(folder["out/documents/00000.parquet"]), batch =>
        {
            for (var row = 0; row < batch.Count; row++)
                Assert.True(Firn.Text.Unicode.Utf8.IsValid(batch.Text[row]));
        });
    }

    [Theory]
    [InlineData("word ")]
    [InlineData("a")]
    [InlineData("日")]
    [InlineData("\u0301")]
    public void One_giant_line_is_handled_in_linear_time(string unit)
    {
        var quality = new GopherQualityConfig { MaxWords = 0, MinStopWords = 0 };
        TimeSpan Time(int bytes)
        {
            var name = $"giant {unit.Length} {bytes}";
            var input = Write(name, [new("giant", string.Concat(Enumerable.Repeat(unit, bytes / Encoding.UTF8.GetByteCount(unit))), "w")], shards: 1);
            var begun = TimeProvider.System.GetTimestamp();
            Run(input, name + " out", workers: 1, quality: quality);
            return TimeProvider.System.GetElapsedTime(begun);
        }

        Time(20_000);
        var small = Time(100_000);
        var large = Time(800_000);
        // Eight times the text may take forty times as long on a busy machine, not sixty-four and more.
        Assert.True(large < TimeSpan.FromMilliseconds(300) + (40 * small), $"{small} for 100 kB, {large} for 800 kB");
    }

    [Fact]
    public void Pages_become_text_and_mojibake_is_repaired()
    {
        var paragraphs = string.Concat(SampleGerman(1).Split('\n').Select(line => $"<p>{line}</p>\n"));
        List<Item> documents =
        [
            new("page", $"<html><head><title>T</title></head><body><nav><a href=/>Startseite</a></nav><main>{paragraphs}</main></body></html>", "w", "text/html; charset=utf-8"),
            new("bare", "<html><body><script>var x = 1;</script></body></html>", "w", "text/html"),
            new("mojibake", SampleGerman(2).Replace("ü", "Ã¼", StringComparison.Ordinal), "v"),
        ];
        Run(Write("in", documents, shards: 1), "out", workers: 1);
        var rows = LedgerReader.ReadFolder(folder["out/ledger"]).ToList();
        Assert.Contains(rows, row => row.DocId == DocumentId.Of("s", "page") && row.Reason == "text_extracted");
        Assert.Contains(rows, row => row.DocId == DocumentId.Of("s", "bare") && row.Reason == "no_text");
        Assert.Contains(rows, row => row.DocId == DocumentId.Of("s", "mojibake") && row.Reason == "text_repaired" && row.Evidence == "Mojibake");
        var texts = DocumentShardReader.Batches(folder["out/documents/00000.parquet"]).SelectMany(batch => Enumerable.Range(0, batch.Count).Select(batch.Text.String)).ToList();
        Assert.Equal([SampleGerman(1).Trim().Replace(".\n", ".\n\n", StringComparison.Ordinal), SampleGerman(2)], texts);
    }

    [Fact]
    public void Two_documents_with_one_id_are_one_clear_error()
    {
        var input = Write("in", [new("a", SampleEnglish(1), "w"), new("a", SampleEnglish(2), "w")], shards: 1);
        Assert.Equal("FIRN-DAT-023", Assert.Throws<FirnException>(() => Run(input, "out", 1)).Code);
    }

    public void Dispose() => folder.Dispose();

    private static HeldOutSplitConfig Split => new() { HeldOutWorks = ["held"], DevWorks = ["dev"] };

    private static List<Item> Corpus()
    {
        var documents = new List<Item>();
        for (var i = 0; i < 40; i++)
            documents.Add(new($"english {i}", SampleEnglish(i), $"work {i / 4}"));
        for (var i = 0; i < 20; i++)
            documents.Add(new($"german {i}", SampleGerman(i), $"work {i / 4}"));
        for (var i = 0; i < 4; i++)
        {
            documents.Add(new($"held out {i}", SampleEnglish(100 + i), "held"));
            documents.Add(new($"dev {i}", SampleGerman(100 + i), "dev"));
        }

        documents.Add(new("copy of held out", SampleEnglish(100) + "\n", "work 1"));
        documents.Add(new("copy", SampleGerman(3), "work 9"));
        documents.Add(new("nearly", SampleGerman(5) + " Ende.", "work 9"));
        for (var i = 0; i < 5; i++)
            documents.Add(new($"short {i}", "Far too short for anybody to learn from it.", "work 9"));
        documents.Add(new("numbers", string.Concat(Enumerable.Repeat("12 345 6789 0 ", 100)), "work 9"));
        return documents;
    }

    private static string SampleEnglish(int seed) => Sentences(seed, "the old and small river where people walk with stone bridge that carry bread to market after long winter have been under cold snow near white mountain while children sing about home".Split(' '));

    private static string SampleGerman(int seed) => Sentences(seed, "der alte und kleine Fluss wo Menschen mit Steinen nicht über die Brücke gehen weil das Brot auf dem Markt nach einem langen Winter von den Bergen kommt während Kinder zu Hause ein Lied singen".Split(' '));

    private static string Sentences(int seed, string[] words)
    {
        var random = new CounterRandom((ulong)seed, "sentences");
        var text = new StringBuilder();
        for (var sentence = 0; sentence < 12; sentence++)
        {
            for (var word = 0; word < 10; word++)
                text.Append(words[random.NextInt(words.Length)]).Append(word == 9 ? ".\n" : " ");
        }

        return text.ToString();
    }

    private PreparationStatistics Run(string input, string name, int workers, PreparationConfig? config = null, GopherQualityConfig? quality = null) => new PreparationRun
    {
        Stage = "prepare",
        StageHash = "hash",
        Input = input,
        Folder = folder[name],
        Config = config ?? new() { Split = input.EndsWith("giant", StringComparison.Ordinal) || !Directory.Exists(input) ? new() : HasWorks(input) ? Split : new() },
        Steps = () => new(
            [new TextExtractionStep(), new TextRepairStep()],
            [new LanguageIdentificationStep(new() { DropUnknown = quality is null }), new GopherQualityFilter(quality ?? new()), new GopherRepetitionFilter(new() { MaxTopNgramCharacters = [], MaxDuplicateNgramCharacters = quality is null ? [] : [0.99] })],
            []),
        Seed = 1,
        Workers = workers,
    }.Run();

    private static bool HasWorks(string input) =>
        Directory.GetFiles(input).SelectMany(DocumentShardReader.Batches).SelectMany(batch => Enumerable.Range(0, batch.Count).Select(batch.Work.String)).ToHashSet().IsSupersetOf(["held", "dev"]);

    private string Write(string name, IReadOnlyList<Item> documents, int shards)
    {
        var path = Directory.CreateDirectory(folder[name]).FullName;
        for (var shard = 0; shard < shards; shard++)
        {
            using var writer = new DocumentShardWriter(Path.Combine(path, $"{shard:00000}.parquet"), rawText: true);
            using var batch = new DocumentBatch();
            for (var i = shard; i < documents.Count; i += shards)
            {
                var row = batch.Add("s"u8, Encoding.UTF8.GetBytes(documents[i].Name), documents[i].Bytes ?? Encoding.UTF8.GetBytes(documents[i].Text));
                batch.Work.Set(row, documents[i].Work);
                batch.ContentType.Set(row, documents[i].Type);
            }

            writer.Add(batch);
            writer.Complete();
        }

        return path;
    }

    private Dictionary<string, string> Files(string name) =>
        Directory.GetFiles(folder[name], "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/work/", StringComparison.Ordinal) && !file.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(folder[name], file), file => ContentHash.OfFile(file).ToString());

    private List<string> Survivors(string name) =>
        [.. Directory.GetFiles(folder[name + "/documents"]).SelectMany(DocumentShardReader.Batches)
            .SelectMany(batch => Enumerable.Range(0, batch.Count).Select(row => $"{batch.Ids[row]} {batch.Locator.String(row)} {batch.Split.String(row)} {batch.Language.String(row)} {ContentHash.Of(batch.Text[row])}"))
            .Order(StringComparer.Ordinal)];

    private List<string> Decisions(string name) =>
        [.. LedgerReader.ReadFolder(folder[name + "/ledger"]).Select(row => row.ToString()).Order(StringComparer.Ordinal)];

    private sealed record Item(string Name, string Text, string Work, string Type = "")
    {
        public byte[]? Bytes { get; init; }
    }
}
