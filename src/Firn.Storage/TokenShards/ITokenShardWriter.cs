namespace Firn.Storage.TokenShards;

/// <summary>Writes the tokens of documents in one of the layouts of <see cref="TokenShardFormat"/>. Disposing without completing leaves nothing.</summary>
public interface ITokenShardWriter : IDisposable
{
    /// <summary>Adds one document.</summary>
    /// <param name="tokens">Its ids.</param>
    /// <param name="id">Its id.</param>
    /// <param name="source">The file that it came from.</param>
    /// <param name="number">Its number there, from 1.</param>
    void Add(ReadOnlySpan<int> tokens, string id, string source, long number);

    /// <summary>Makes the shard visible.</summary>
    void Complete();
}
