using Firn.Storage.Megatron;

namespace Firn.Storage.TokenShards;

/// <summary>Megatron's layout as one of several: a sequence a document. docs/formats/megatron.md.</summary>
public sealed class MegatronShardWriter(string prefix, int vocabularySize) : ITokenShardWriter
{
    private readonly MegatronWriter writer = new(prefix, MegatronWriter.TypeFor(vocabularySize));

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<int> tokens, string id, string source, long number) => writer.Add(tokens);

    /// <inheritdoc/>
    public void Complete() => writer.Complete();

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();
}
