using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Firn.Testing;

/// <summary>OpenAI's published vocabularies, as the npm package of tiktoken carries them (<c>eng/peers/install.sh</c>, <c>FIRN_PEERS</c>).</summary>
public static class PublishedRanks
{
    /// <summary>Where the native libraries are.</summary>
    public static string Peers => Environment.GetEnvironmentVariable("FIRN_PEERS") is { Length: > 0 } set ? set : Repository.File("artifacts", "peers");

    /// <summary>Writes a rank file.</summary>
    /// <param name="name"><c>cl100k_base</c>, <c>o200k_base</c> or <c>r50k_base</c>.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="limit">Takes only ranks below this.</param>
    /// <returns>Its path, <c>NAME.tiktoken</c>; null where the package is not installed.</returns>
    public static string? TryWrite(string name, string folder, int limit = int.MaxValue)
    {
        var source = Path.Combine(Peers, "node_modules", "tiktoken", "encoders", name + ".json");
        if (!File.Exists(source))
            return null;
        using var file = JsonDocument.Parse(File.ReadAllBytes(source));
        var lines = new StringBuilder();
        foreach (var row in file.RootElement.GetProperty("bpe_ranks").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // "! FIRST token token …": ranks count up from FIRST.
            var parts = row.Split(' ');
            var rank = int.Parse(parts[1], CultureInfo.InvariantCulture);
            foreach (var token in parts.AsSpan(2))
            {
                if (rank < limit)
                    lines.Append(CultureInfo.InvariantCulture, $"{token} {rank}\n");
                rank++;
            }
        }

        var path = Path.Combine(folder, name + ".tiktoken");
        File.WriteAllText(path, lines.ToString());
        return path;
    }
}
