namespace Firn.Storage.Compression;

/// <summary>Compressed data that swell beyond any reason; caught where a record or file is skipped and counted.</summary>
/// <param name="decoded">Decoded bytes so far.</param>
/// <param name="compressed">Compressed bytes so far.</param>
internal sealed class GzipBombException(long decoded, long compressed) : Exception($"{compressed} bytes swell to more than {decoded}")
{
    /// <summary>What is said about it in the ledger; the same on every run.</summary>
    public string Evidence => Message;
}
