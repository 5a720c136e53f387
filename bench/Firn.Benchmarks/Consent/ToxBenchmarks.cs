using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Benchmarks.Running;
using Firn.Compliance.Scoring;
using Firn.Core;
using Firn.Testing;
using Firn.Text.LanguageIdentification;

namespace Firn.Benchmarks.Consent;

/// <summary>
/// Scoring texts with a linear classifier beside Debian's program fasttext, both with the same model file. The labels are drawn by lot: what a model
/// has learned does not change how long it takes. Texts are manual pages, cut at the length of a usual page of the web.
/// </summary>
internal static class ToxBenchmarks
{
    private const int DocumentBytes = 4 << 10;
    private const int MostBytes = 12_000_000;

    public static IReadOnlyList<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        var documents = Documents();
        return
        [
            Row("words and pairs of words (100 dimensions, 200,000 buckets)", new FastTextTraining { Dimension = 100, WordNgrams = 2, Buckets = 200_000, Epochs = 1 }),
            Row("words and n-grams of 3 to 5 characters (100 dimensions, 200,000 buckets)", new FastTextTraining { Dimension = 100, WordNgrams = 1, MinChars = 3, MaxChars = 5, Buckets = 200_000, Epochs = 1 }),
        ];

        BenchmarkRow Row(string name, FastTextTraining training)
        {
            var path = folder[$"{training.MaxChars}.bin"];
            AtomicFile.Write(path, FastTextTrainer.Train(documents.Take(400).Select((text, i) => (i % 3 == 0 ? "toxic" : "clean", (ReadOnlyMemory<byte>)text)).ToList(), training));
            using var model = ScoreModels.Open(path, "toxic");
            using var scorer = model.CreateScorer();
            var bytes = documents.Sum(document => (long)document.Length);
            var (peer, apart) = Peer(folder, path, documents, scorer);
            return new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"tox score, {name} ({documents.Count:#,0} texts, {bytes / 1e6:0.0} MB; probabilities at most {apart:0.0e+0} apart)"),
                Unit = "MB/CPU-s",
                Ours = BenchmarkRun.PerCpuSecond(() =>
                {
                    foreach (var document in documents)
                        scorer.Score(document, default);
                    return bytes / 1e6;
                }),
                Peer = peer,
                PeerName = "fasttext predict-prob",
            };
        }
    }

    // What the program takes for all texts, less what it takes for one: reading the model is not scoring.
    private static (double? Rate, double Apart) Peer(TemporaryFolder folder, string model, List<byte[]> documents, ITextScorer scorer)
    {
        const string Program = "/usr/bin/fasttext";
        if (!File.Exists(Program))
            return (null, 0);
        File.WriteAllBytes(folder["all.txt"], [.. documents.SelectMany(document => (byte[])[.. document, (byte)'\n'])]);
        File.WriteAllBytes(folder["one.txt"], [.. documents[0], (byte)'\n']);
        var seconds = Seconds(folder["all.txt"], out var lines) - Seconds(folder["one.txt"], out _);
        var apart = 0.0;
        for (var i = 0; i < documents.Count; i++)
        {
            var words = lines[i].Split(' ');
            apart = Math.Max(apart, Math.Abs(double.Parse(words[Array.IndexOf(words, "__label__toxic") + 1], CultureInfo.InvariantCulture) - scorer.Score(documents[i], default)!.Value));
        }

        return (documents.Sum(document => (long)document.Length) / 1e6 / seconds, apart);

        double Seconds(string texts, out string[] answers)
        {
            using var peer = Process.Start(new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%U %S'; time {Program} predict-prob \"$0\" \"$1\" 2 >\"$1.out\"", model, texts]) { RedirectStandardError = true, UseShellExecute = false })!;
            var taken = peer.StandardError.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeLast(2).Sum(part => double.Parse(part, CultureInfo.InvariantCulture));
            peer.WaitForExit();
            answers = File.ReadAllLines(texts + ".out");
            return taken;
        }
    }

    // One line each, as the program reads them.
    private static List<byte[]> Documents()
    {
        var documents = new List<byte[]>();
        var bytes = 0L;
        foreach (var file in Directory.EnumerateFiles("/usr/share/man", "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (RoffPage(file) is not { Length: > 500 } text)
                continue;
            for (var from = 0; from + 500 < text.Length; from += DocumentBytes)
                documents.Add(Encoding.UTF8.GetBytes(string.Join(' ', text.Substring(from, Math.Min(DocumentBytes, text.Length - from)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
            bytes += text.Length;
            if (bytes > MostBytes)
                break;
        }

        return documents;
    }

    private static string? RoffPage(string file)
    {
        using var packed = new System.IO.Compression.GZipStream(File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return Firn.Data.Acquire.Debian.RoffText.TryConvert(plain.ToArray(), out var text, out _) ? text : null;
    }
}
