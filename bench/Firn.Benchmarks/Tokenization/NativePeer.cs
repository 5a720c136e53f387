using System.Diagnostics;
using System.Globalization;
using Firn.Testing;

namespace Firn.Benchmarks.Tokenization;

/// <summary>A native tokenizer library under node: what it makes of each document, and its CPU time for encoding alone.</summary>
internal sealed record NativePeer(IReadOnlyList<(int Count, int Hash)> Documents, double CpuSeconds)
{
    /// <summary>Runs <c>eng/peers/encode-documents.mjs</c> on one thread.</summary>
    /// <param name="library"><c>tokenizers</c> or <c>tiktoken</c>.</param>
    /// <param name="vocabulary">A file, or the name of an encoding.</param>
    /// <param name="text">The documents.</param>
    /// <param name="folder">For the documents' file.</param>
    public static NativePeer Run(string library, string vocabulary, TextSet text, string folder)
    {
        var file = Path.Combine(folder, "documents");
        File.WriteAllBytes(file, text.Bytes);
        var start = new ProcessStartInfo("node", ["--max-old-space-size=8000", Repository.File("eng", "peers", "encode-documents.mjs"), RealVocabulary.Peers, library, vocabulary, file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["RAYON_NUM_THREADS"] = "1", ["TOKENIZERS_PARALLELISM"] = "false" },
        };
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"node ended with {process.ExitCode}");
        var documents = lines[..^1].Select(line => line.Split(' ')).Select(parts => (Number(parts[0]), Number(parts[1]))).ToList();
        return new(documents, double.Parse(lines[^1].Split(' ')[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The hash that the script makes of ids.</summary>
    public static int Hash(ReadOnlySpan<int> ids)
    {
        unchecked
        {
            var hash = (int)0x811c9dc5;
            foreach (var id in ids)
                hash = (hash ^ id) * 0x01000193;
            return hash;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
