namespace Firn.Pipelines.Steps;

/// <summary>One shard's way through a stage. The outputs' folders must exist.</summary>
/// <param name="Input">The document shard to read.</param>
/// <param name="Documents">The document shard to write: survivors.</param>
/// <param name="Ledger">The ledger segment to write.</param>
/// <param name="Statistics">The counts to write; written last, so its presence says that the shard is done.</param>
public sealed record ShardJob(string Input, string Documents, string Ledger, string Statistics)
{
    /// <summary>True when an earlier run has finished this shard.</summary>
    public bool IsComplete => File.Exists(Statistics) && File.Exists(Documents) && File.Exists(Ledger);

    /// <summary>One job for each document shard of a folder, in order of name; makes the output folders.</summary>
    /// <param name="inputFolder">The earlier stage's <c>documents</c> folder.</param>
    /// <param name="outputFolder">This stage's folder: <c>documents</c>, <c>ledger</c> and <c>counts</c> appear in it.</param>
    public static IReadOnlyList<ShardJob> ForFolder(string inputFolder, string outputFolder)
    {
        var documents = Directory.CreateDirectory(Path.Combine(outputFolder, "documents")).FullName;
        var ledger = Directory.CreateDirectory(Path.Combine(outputFolder, "ledger")).FullName;
        var counts = Directory.CreateDirectory(Path.Combine(outputFolder, "counts")).FullName;
        return
        [
            .. Directory.EnumerateFiles(inputFolder, "*.parquet").Order(StringComparer.Ordinal).Select(input =>
            {
                var name = Path.GetFileNameWithoutExtension(input);
                return new ShardJob(input, Path.Combine(documents, name + ".parquet"), Path.Combine(ledger, name + ".parquet"), Path.Combine(counts, name + ".json"));
            }),
        ];
    }
}
