using Firn.Testing;
using Firn.Tokenization;

namespace Firn.Benchmarks.Tokenization;

/// <summary>OpenAI's published vocabularies (<see cref="PublishedRanks"/>).</summary>
internal static class RealVocabulary
{
    /// <summary>What can be loaded.</summary>
    public static string[] Names => ["cl100k_base", "o200k_base", "r50k_base"];

    /// <summary>Where the native libraries are.</summary>
    public static string Peers => PublishedRanks.Peers;

    /// <summary>Loads <c>cl100k_base</c>, <c>o200k_base</c> or <c>r50k_base</c>.</summary>
    /// <param name="name">The encoding.</param>
    /// <param name="folder">Where its rank file is written.</param>
    /// <param name="limit">Takes only ranks below this.</param>
    public static Tokenizer Load(string name, string folder, int limit = int.MaxValue) =>
        Tokenizer.Load(PublishedRanks.TryWrite(name, folder, limit) ?? throw new InvalidOperationException($"there is no tiktoken in {Peers}; run eng/peers/install.sh"));
}
