using System.Text;
using Firn.Core.Recipes;
using Firn.Foundry;

namespace Firn.Benchmarks.Fuzzing;

/// <summary>Every parser that reads what others wrote. An explicit list.</summary>
internal static class FuzzTargets
{
    public static SortedDictionary<string, FuzzTarget> All() => new(StringComparer.Ordinal)
    {
        ["recipe"] = new([Bytes("[suite]\nname = \"a\"\nseed = 1\n[execution]\nworkers = 2\n")], Recipe),
    };

    private static void Recipe(byte[] input)
    {
        var path = Path.Combine(Path.GetTempPath(), $"firn-fuzz-{Environment.ProcessId}.toml");
        File.WriteAllBytes(path, input);
        try
        {
            RecipeLoader.Load<Recipe>(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
