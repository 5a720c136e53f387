using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Firn.Testing;

namespace Firn.Tokenization.Tests.Peers;

/// <summary>Hugging Face's native library, installed by eng/peers/install.sh into artifacts/peers (or where <c>FIRN_PEERS</c> says).</summary>
internal static class Peer
{
    private static string Folder => PublishedRanks.Peers;

    /// <summary>Runs a script of eng/peers with some standard input; skips the test where node or the library is absent.</summary>
    public static string Run(string script, string input, params string[] arguments)
    {
        var node = Require.Program("node", "peers");
        Require.That("peers", Directory.Exists(Path.Combine(Folder, "node_modules", "tokenizers")), $"no tokenizers library in {Folder}; run eng/peers/install.sh");
        var start = new ProcessStartInfo(node, [Repository.File("eng", "peers", script), Folder, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Result;
    }

    /// <summary>The ids that the library gives some texts.</summary>
    public static List<int[]> Encode(string tokenizerFile, IEnumerable<string> texts) =>
        Encode("tokenizers", tokenizerFile, texts);

    /// <summary>The ids that <c>tokenizers</c> with a file, or <c>tiktoken</c> with an encoding's name, gives some texts.</summary>
    public static List<int[]> Encode(string library, string vocabulary, IEnumerable<string> texts) =>
        [.. Run("encode-lines.mjs", string.Concat(texts.Select(text => JsonSerializer.Serialize(new { text }) + "\n")), library, vocabulary)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Dictionary<string, int[]>>(line)!["ids"])];
}
