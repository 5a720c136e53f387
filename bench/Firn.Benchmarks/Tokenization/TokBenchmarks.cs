using System.Diagnostics;
using System.Globalization;
using Firn.Benchmarks.Running;
using Firn.Testing;
using Firn.Tokenization;
using Firn.Tokenization.Training;
using Microsoft.ML.Tokenizers;
using Encoder = Firn.Tokenization.Encoder;
using Tokenizer = Firn.Tokenization.Tokenizer;

namespace Firn.Benchmarks.Tokenization;

/// <summary>
/// Encoding with the published vocabularies of cl100k and o200k over distinct text (<see cref="TextSet"/>): a cold pass with
/// an encoder that has seen nothing and whose memory is bounded, then a warm one. Peers encode a share of the same documents,
/// from all over the set, cold, on one thread. Code is compiled before anything is measured, ours and theirs, by encoding a little
/// of the text with another encoder. Rates are per CPU-second, the best of three turns, ours and theirs: what else a shared machine
/// does makes a turn slower, never faster.
/// </summary>
internal static class TokBenchmarks
{
    private const int CacheBytes = 64 << 20;
    private const int ManagedPeerBytes = 20_000_000;
    private const int NativePeerBytes = 1_000_000;
    private const int TrainingBytes = 20_000_000;
    private const int CompilingBytes = 1_000_000;
    private const int Turns = 3;

    public static IReadOnlyList<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        var rows = new List<BenchmarkRow>();
        var sets = TextSet.All().Where(set => set.Name != "code").ToList();
        foreach (var name in new[] { "cl100k_base", "o200k_base" })
        {
            var tokenizer = RealVocabulary.Load(name, folder.Path);
            tokenizer.Save(folder["tokenizer.json"]);
            foreach (var set in sets)
                rows.AddRange(Encoding(name, tokenizer, set, folder));
            rows.AddRange(Adversarial(name, tokenizer));
        }

        rows.AddRange(TwoCores(folder, sets[0]));
        rows.AddRange(Loading(folder));
        rows.Add(Training(sets.FirstOrDefault(set => set.Name == "multilingual") ?? sets[0]));
        return rows;
    }

    private static List<BenchmarkRow> Encoding(string name, Tokenizer tokenizer, TextSet set, TemporaryFolder folder)
    {
        Compile(tokenizer, set);
        var label = $"{name}, {set.Name} {set.Megabytes:0} MB";
        var share = set.Share(ManagedPeerBytes);
        var small = set.Share(NativePeerBytes);
        var little = set.Share(CompilingBytes);
        BenchmarkRun.Compile(() => EncodeAll(TiktokenTokenizer.CreateForEncoding(name), little));
        var (cold, warm, microsoft, huggingFace, tiktoken, cache) = (0.0, 0.0, 0.0, 0.0, 0.0, 0L);
        for (var turn = 0; turn < Turns; turn++)
        {
            using var encoder = tokenizer.CreateEncoder(CacheBytes);
            cache = encoder.CacheBytes >> 20;
            cold = Math.Max(cold, set.Megabytes / BenchmarkRun.CpuSeconds(() => EncodeAll(encoder, set)));
            warm = Math.Max(warm, set.Megabytes / BenchmarkRun.CpuSeconds(() => EncodeAll(encoder, set)));
            var managed = TiktokenTokenizer.CreateForEncoding(name);
            microsoft = Math.Max(microsoft, share.Megabytes / BenchmarkRun.CpuSeconds(() => EncodeAll(managed, share)));
            huggingFace = Math.Max(huggingFace, small.Megabytes / NativePeer.Run("tokenizers", folder["tokenizer.json"], small, folder.Path).CpuSeconds);
            tiktoken = Math.Max(tiktoken, small.Megabytes / NativePeer.Run("tiktoken", name, small, folder.Path).CpuSeconds);
        }

        var english = set.Name == "english";
        Console.Error.WriteLine($"{label}: cold {cold:0} warm {warm:0} Microsoft {microsoft:0.0} Hugging Face {huggingFace:0.0} tiktoken {tiktoken:0.0} MB/CPU-s; cache {cache} MiB, peak of the process {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        return
        [
            new() { Name = $"{label}, cold, cache {cache} MiB", Unit = "MB/CPU-s", Ours = cold, Target = english ? 400 : 120 },
            new() { Name = $"{label}, warm", Unit = "MB/CPU-s", Ours = warm },
            new() { Name = $"{label}, cold", Unit = "MB/CPU-s", Ours = cold, Peer = microsoft, PeerName = $"Microsoft.ML.Tokenizers, {share.Megabytes:0} MB of it", Target = english ? 30 : 15, TargetKind = "ratio" },
            new() { Name = $"{label}, cold", Unit = "MB/CPU-s", Ours = cold, Peer = huggingFace, PeerName = $"Hugging Face tokenizers (npm), {small.Megabytes:0} MB of it", Target = english ? 100 : 50, TargetKind = "ratio" },
            new() { Name = $"{label}, cold", Unit = "MB/CPU-s", Ours = cold, Peer = tiktoken, PeerName = $"tiktoken (npm), {small.Megabytes:0} MB of it" },
        ];
    }

    /// <summary>One piece of a million characters and of ten thousand: the rate stays where it is when the time is linear.</summary>
    private static IEnumerable<BenchmarkRow> Adversarial(string name, Tokenizer tokenizer)
    {
        foreach (var (unit, what) in new[] { ("a", "letter a"), ("日", "Han letter"), ("!", "mark"), (" ", "space"), ("aB", "case") })
        {
            foreach (var count in new[] { 10_000, 100_000, 1_000_000 })
            {
                var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, count)));
                using var encoder = tokenizer.CreateEncoder();
                var output = new TokenBuffer();
                var rate = BenchmarkRun.PerCpuSecond(() =>
                {
                    output.Clear();
                    encoder.Encode(text, output);
                    return text.Length / 1e6;
                });
                yield return new() { Name = string.Create(CultureInfo.InvariantCulture, $"{name}, {what}, {count:#,0} times"), Unit = "MB/CPU-s", Ours = rate };
            }
        }
    }

    /// <summary>
    /// Each of two threads encodes half of the documents with an encoder of its own, beside one thread that encodes all; in turns, the best of
    /// three. Cold, both threads merge the pieces that stand in both halves; warm, they know them.
    /// </summary>
    private static IEnumerable<BenchmarkRow> TwoCores(TemporaryFolder folder, TextSet set)
    {
        var tokenizer = RealVocabulary.Load("cl100k_base", folder.Path);
        Compile(tokenizer, set);
        var documents = new List<(int From, int Length)>();
        for (var from = 0; from < set.Bytes.Length;)
        {
            var length = set.Bytes.AsSpan(from).IndexOf((byte)0) is var end and >= 0 ? end : set.Bytes.Length - from;
            documents.Add((from, length));
            from += length + 1;
        }

        var (one, two) = (new double[2], new double[2]);
        for (var turn = 0; turn < 3; turn++)
        {
            Best(one, Rates(1));
            Best(two, Rates(2));
        }

        return new[] { "cold", "warm" }.Select((pass, i) => new BenchmarkRow
        {
            Name = $"cl100k_base, {set.Name}, {pass}, two threads beside one",
            Unit = "MB/s",
            Ours = two[i],
            Peer = one[i],
            PeerName = "one thread",
            Target = 1.9,
            TargetKind = "ratio",
        });

        static void Best(double[] best, double[] rates)
        {
            for (var i = 0; i < best.Length; i++)
                best[i] = Math.Max(best[i], rates[i]);
        }

        double[] Rates(int threads)
        {
            var encoders = Enumerable.Range(0, threads).Select(_ => (Encoder: tokenizer.CreateEncoder(CacheBytes), Output: new TokenBuffer())).ToArray();
            var rates = new double[2];
            for (var pass = 0; pass < rates.Length; pass++)
            {
                var clock = Stopwatch.StartNew();
                var running = Enumerable.Range(0, threads).Select(part => new Thread(() => EncodePart(part, threads, encoders[part].Encoder, encoders[part].Output))).ToList();
                running.ForEach(thread => thread.Start());
                running.ForEach(thread => thread.Join());
                rates[pass] = set.Megabytes / clock.Elapsed.TotalSeconds;
            }

            foreach (var (encoder, _) in encoders)
                encoder.Dispose();
            return rates;
        }

        // Documents are as they come: each thread takes every second one, so that both have the same kind of text.
        void EncodePart(int part, int threads, Encoder encoder, TokenBuffer output)
        {
            for (var i = part; i < documents.Count; i += threads)
            {
                output.Clear();
                encoder.Encode(set.Bytes.AsSpan(documents[i].From, documents[i].Length), output);
            }
        }
    }

    /// <summary>131,072 entries in each format, in a process of its own and again in this one; the target is 100 ms.</summary>
    private static IEnumerable<BenchmarkRow> Loading(TemporaryFolder folder)
    {
        foreach (var file in FreshLoad.Files(folder.Path))
        {
            var (fresh, cpu) = Enumerable.Range(0, 7).Select(_ => FreshLoad.Milliseconds(file)).Order().ElementAt(3);
            var again = double.MaxValue;
            BenchmarkRun.Compile(() => GC.KeepAlive(Tokenizer.Load(file)));
            for (var turn = 0; turn < 10; turn++)
            {
                var clock = Stopwatch.StartNew();
                GC.KeepAlive(Tokenizer.Load(file));
                again = Math.Min(again, clock.Elapsed.TotalMilliseconds);
            }

            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {Path.GetFileName(file)}: {fresh:0} ms ({cpu:0} of CPU) in a fresh process, {again:0} ms at best again"));
            yield return new() { Name = $"load {Path.GetFileName(file)} in a fresh process", Unit = "loads/s", Ours = 1000 / fresh, Target = 10 };
            yield return new() { Name = $"load {Path.GetFileName(file)} again", Unit = "loads/s", Ours = 1000 / again, Target = 10 };
        }
    }

    private static BenchmarkRow Training(TextSet set)
    {
        var share = set.Share(TrainingBytes);
        var documents = new List<ReadOnlyMemory<byte>>();
        share.ForEach(text => documents.Add(text.ToArray()));
        var clock = Stopwatch.StartNew();
        GC.KeepAlive(BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 32_000 }, documents, workers: 2));
        return new()
        {
            Name = $"train 32,000 entries on {share.Megabytes:0} MB of {share.Name} text, two threads",
            Unit = "trainings/s",
            Ours = 1 / clock.Elapsed.TotalSeconds,
            Target = 1 / 3.0,
            Published = "SentencePiece's trainer needs 189 CPU-seconds for 32,000 entries on 20 MB; its algorithm is another one",
        };
    }

    private static void Compile(Tokenizer tokenizer, TextSet set)
    {
        using var encoder = tokenizer.CreateEncoder();
        var little = set.Share(CompilingBytes);
        BenchmarkRun.Compile(() => EncodeAll(encoder, little));
    }

    private static void EncodeAll(TiktokenTokenizer tokenizer, TextSet set) =>
        set.ForEach(text => tokenizer.EncodeToIds(System.Text.Encoding.UTF8.GetString(text), considerNormalization: false));

    private static void EncodeAll(Encoder encoder, TextSet set)
    {
        var output = new TokenBuffer();
        set.ForEach(text =>
        {
            output.Clear();
            encoder.Encode(text, output);
        });
    }
}
