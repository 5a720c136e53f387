using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Firn.Testing;

namespace Firn.Benchmarks.Tokenization;

/// <summary>A native tokenizer library under node that answers text by text as long as it is needed.</summary>
internal sealed class LinePeer : IDisposable
{
    private readonly Process process;

    /// <summary>Starts <c>eng/peers/encode-lines.mjs</c>.</summary>
    /// <param name="library"><c>tokenizers</c> or <c>tiktoken</c>.</param>
    /// <param name="vocabulary">A file, or the name of an encoding.</param>
    public LinePeer(string library, string vocabulary)
    {
        process = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "peers", "encode-lines.mjs"), RealVocabulary.Peers, library, vocabulary])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            Environment = { ["RAYON_NUM_THREADS"] = "1", ["TOKENIZERS_PARALLELISM"] = "false" },
        })!;
    }

    /// <summary>The ids of some texts.</summary>
    public List<int[]> Encode(IReadOnlyList<string> texts)
    {
        // Both pipes are used at once: neither fills up.
        var writing = Task.Run(() =>
        {
            foreach (var text in texts)
                process.StandardInput.Write($"{{\"text\":{JsonSerializer.Serialize(text)}}}\n");
            process.StandardInput.Flush();
        });
        var answers = new List<int[]>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended before it had answered");
            using var answer = JsonDocument.Parse(line);
            answers.Add([.. answer.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]);
        }

        writing.Wait();
        return answers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
