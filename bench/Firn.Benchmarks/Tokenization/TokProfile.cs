using System.Diagnostics;
using Firn.Tokenization;
using Firn.Tokenization.AddedTokens;
namespace Firn.Benchmarks.Tokenization;
internal static class TokProfile
{
    public static int Run(string tok, string file, int mb, int cache)
    {
        var t0 = Process.GetCurrentProcess().TotalProcessorTime; 
        var tokenizer = Tokenizer.Load(tok);
        Console.WriteLine($"load {(Process.GetCurrentProcess().TotalProcessorTime - t0).TotalMilliseconds} ms cpu");
        var text = new byte[(int)Math.Min(new FileInfo(file).Length, mb * 1000000L)];
        using (var f = File.OpenRead(file)) f.ReadExactly(text);
        foreach (ref var b in text.AsSpan()) { }
        using var encoder = tokenizer.CreateEncoder(cache << 20);
        var output = new TokenBuffer();
        encoder.Encode("warm up, it's a text: 12345 Würde\n\n  x"u8, output);
        for (var pass = 0; pass < (mb <= 4 ? 150 : 2); pass++)
        {
            var used = Process.GetCurrentProcess().TotalProcessorTime; long tokens = 0; var docs = 0;
            var w = Stopwatch.StartNew();
            var rest = text.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)0); if (end < 0) end = rest.Length;
                output.Clear(); encoder.Encode(rest[..end], output); tokens += output.Count; docs++;
                rest = rest[Math.Min(end + 1, rest.Length)..];
            }
            var s = (Process.GetCurrentProcess().TotalProcessorTime - used).TotalSeconds;
            if (pass < 2 || pass % 30 == 0) Console.WriteLine($"pass {pass}: {text.Length / 1e6 / s:0.0} MB/CPU-s ({text.Length / 1e6 / w.Elapsed.TotalSeconds:0.0} wall) {tokens} tokens {docs} docs");

        }
        return 0;
    }
}
