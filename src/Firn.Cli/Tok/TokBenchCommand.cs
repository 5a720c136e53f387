using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Tokenization;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok bench</c>: how fast a tokenizer is on texts of one's own.</summary>
internal static class TokBenchCommand
{
    public static Command Create(CliContext context)
    {
        var texts = TokArguments.Texts("Text files, JSON lines with \"text\", HTML pages, document shards, or folders of them.");
        var file = TokArguments.Tokenizer();
        var cache = new Option<int>("--cache-mebibytes") { Description = "Memory for pieces an encoder.", HelpName = "n", DefaultValueFactory = _ => Encoder.DefaultCacheBytes >> 20 }.Within(1, 1024);
        var workers = TokArguments.Workers();
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of lines." };
        var command = new Command("bench", "Measures loading, a first pass and a second one over texts. Example: firn tok bench corpus/ --tokenizer tokenizer.json") { texts, file, cache, workers, json };
        command.SetAction(parsed =>
        {
            var clock = Stopwatch.StartNew();
            var tokenizer = Tokenizer.Load(parsed.GetValue(file)!);
            var load = clock.Elapsed.TotalMilliseconds;
            var corpus = TextFiles.Read(parsed.GetValue(texts)!).Select(text => text.Text).ToList();
            if (corpus.Count == 0)
                throw new FirnException("FIRN-TOK-014", string.Join(' ', parsed.GetValue(texts)!), "holds no text", "name files or folders with text", ExitCode.NotFound);
            var megabytes = corpus.Sum(text => (long)text.Length) / 1e6;
            using var encoder = tokenizer.CreateEncoder(parsed.GetValue(cache) << 20);
            var first = Pass(encoder, corpus, out var tokens);
            var second = Pass(encoder, corpus, out _);
            var threads = parsed.GetValue(workers);
            var all = Threads(tokenizer, corpus, threads);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.tokenizer-bench", writer =>
                {
                    writer.WriteNumber("load_ms", load);
                    writer.WriteNumber("megabytes", megabytes);
                    writer.WriteNumber("tokens", tokens);
                    writer.WriteNumber("cache_bytes", encoder.CacheBytes);
                    writer.WriteNumber("first_mb_per_cpu_s", megabytes / first);
                    writer.WriteNumber("second_mb_per_cpu_s", megabytes / second);
                    writer.WriteNumber("workers", threads);
                    writer.WriteNumber("workers_mb_per_s", megabytes / all);
                });
                return 0;
            }

            context.Out.WriteLine($"load          {Number(load)} ms");
            context.Out.WriteLine($"text          {Number(megabytes)} MB, {tokens} tokens, cache {Number(encoder.CacheBytes / 1048576.0)} MiB");
            context.Out.WriteLine($"first pass    {Number(megabytes / first)} MB/CPU-s");
            context.Out.WriteLine($"second pass   {Number(megabytes / second)} MB/CPU-s");
            context.Out.WriteLine($"{threads} threads     {Number(megabytes / all)} MB/s");
            return 0;
        });
        return command;
    }

    private static double Pass(Encoder encoder, List<ReadOnlyMemory<byte>> corpus, out long tokens)
    {
        var before = Environment.CpuUsage.TotalTime;
        var ids = new TokenBuffer();
        tokens = 0;
        foreach (var text in corpus)
        {
            ids.Clear();
            encoder.Encode(text.Span, ids);
            tokens += ids.Count;
        }

        return Math.Max((Environment.CpuUsage.TotalTime - before).TotalSeconds, 1e-3);
    }

    private static double Threads(Tokenizer tokenizer, List<ReadOnlyMemory<byte>> corpus, int threads)
    {
        var clock = Stopwatch.StartNew();
        Parallel.ForEach(corpus, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => (Encoder: tokenizer.CreateEncoder(), Ids: new TokenBuffer()), (text, _, local) =>
        {
            local.Ids.Clear();
            local.Encoder.Encode(text.Span, local.Ids);
            return local;
        }, local => local.Encoder.Dispose());
        return Math.Max(clock.Elapsed.TotalSeconds, 1e-3);
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
