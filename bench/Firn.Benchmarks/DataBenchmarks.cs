using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Benchmarks.Running;
using Firn.Compliance.PersonalData;
using Firn.Data.Deduplication;
using Firn.Data.Extraction;
using Firn.Data.Filters;
using Firn.Data.Languages;
using Firn.Data.Preparation;
using Firn.Storage.Documents;
using Firn.Testing;
using Firn.Text.Features;
using Firn.Text.LanguageIdentification;

namespace Firn.Benchmarks;

/// <summary>
/// The steps of the prepare stage over the Universal Declaration of Human Rights in 532 languages and scripts: real text of
/// every kind, about 10 kB a document. Published rates are of other machines' Python pipelines on English text.
/// </summary>
internal static class DataBenchmarks
{
    public static IReadOnlyList<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        var documents = Documents(folder.Path);
        var megabytes = documents.Sum(document => document.Length) / 1e6;
        var input = $"UDHR, 532 pages, {megabytes:0.0} MB";

        using var identifier = new LanguageIdentifier();
        using var repetition = new GopherRepetitionFilter(Loose);
        using var signer = new MinHashSigner(new());
        var quality = new GopherQualityFilter(new() { MinWords = 1, MaxMeanWordLength = 1000, MinMeanWordLength = 0, MinAlphabeticRatio = 0 });
        var features = new TextFeatures();
        var bands = new ulong[14];
        return
        [
            Row("identify language", document => identifier.Identify(document), "fastText C++ with a .ftz of 42 labels: 6.8 MB/CPU-s"),
            Row("segment words (UAX-29)", document =>
            {
                features.Reset(document);
                _ = features.WordSpan;
            }),
            Row("words and Gopher quality", document =>
            {
                features.Reset(document);
                quality.Judge(features, "eng_Latn"u8);
            }, "datatrove: 5.2 MB/CPU-s"),
            Row("words and Gopher repetition, all rules", document =>
            {
                features.Reset(document);
                repetition.Judge(features, "eng_Latn"u8);
            }, "datatrove, early exits included: 9.0 MB/CPU-s"),
            Row("MinHash signature 14 x 8", document => signer.SignBands(document, bands), "datatrove: 3.0 MB/CPU-s"),
            Whole(folder, documents, megabytes, input),
        ];

        BenchmarkRow Row(string name, Action<byte[]> action, string? published = null) => new()
        {
            Name = $"{name} ({input})",
            Unit = "MB/CPU-s",
            Published = published,
            Ours = BenchmarkRun.PerCpuSecond(() =>
            {
                foreach (var document in documents)
                    action(document);
                return megabytes;
            }),
        };
    }

    // No rule drops anything: every document goes all the way.
    private static GopherRepetitionConfig Loose => new()
    {
        MaxDuplicateLines = 1,
        MaxDuplicateLineCharacters = 1,
        MaxDuplicateParagraphs = 1,
        MaxDuplicateParagraphCharacters = 1,
        MaxTopNgramCharacters = [1, 1, 1],
        MaxDuplicateNgramCharacters = [1, 1, 1, 1, 1, 1],
    };

    private static BenchmarkRow Whole(TemporaryFolder folder, IReadOnlyList<byte[]> documents, double megabytes, string input)
    {
        Directory.CreateDirectory(folder["in"]);
        for (var shard = 0; shard < 4; shard++)
        {
            using var writer = new DocumentShardWriter(folder[$"in/{shard:00000}.parquet"]);
            using var batch = new DocumentBatch();
            for (var i = shard; i < documents.Count; i += 4)
                batch.Add("udhr"u8, Encoding.UTF8.GetBytes($"{i}"), documents[i]);
            writer.Add(batch);
            writer.Complete();
        }

        var run = 0;
        return new()
        {
            Name = $"prepare, shards to shards ({input})",
            Unit = "MB/CPU-s",
            Ours = BenchmarkRun.PerCpuSecond(() =>
            {
                new PreparationRun
                {
                    Stage = "prepare",
                    StageHash = "bench",
                    Input = folder["in"],
                    Folder = folder[$"out{run++}"],
                    Config = new(),
                    Seed = 1,
                    Steps = () => new(
                        [new TextExtractionStep(), new TextRepairStep()],
                        [new LanguageIdentificationStep(new() { DropUnknown = false }), new GopherQualityFilter(new()), new GopherRepetitionFilter(new())],
                        [new PiiStep(new())]),
                }.Run();
                return megabytes;
            }),
        };
    }

    private static List<byte[]> Documents(string folder)
    {
        using var tar = Process.Start(new ProcessStartInfo("tar") { UseShellExecute = false, ArgumentList = { "-xJf", Require.Data("udhr-html.tar.xz"), "-C", folder } })!;
        tar.WaitForExit();
        return [.. Directory.GetFiles(Path.Combine(folder, "udhr-html")).Order(StringComparer.Ordinal)
            .Select(file => Encoding.UTF8.GetBytes(string.Join('\n', Paragraph.Matches(File.ReadAllText(file)).Select(match => WebUtility.HtmlDecode(match.Groups["text"].Value)))))];
    }

    private static readonly Regex Paragraph = new("<p>(?<text>[^<]*)</p>", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));
}
