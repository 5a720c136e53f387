using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Deduplication;

/// <summary>How near duplicates are found. Defaults: FineWeb and datatrove, 14 bands of 8, five-word shingles: two texts with 80 % of their shingles in common meet with probability 0.92.</summary>
public sealed record MinHashConfig
{
    /// <summary>Whether near duplicates are dropped. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Words in a shingle. Default 5.</summary>
    [Range(1, 100)]
    public int ShingleWords { get; init; } = 5;

    /// <summary>Bands; two documents that agree in one whole band are duplicates. Default 14.</summary>
    [Range(1, 64)]
    public int Bands { get; init; } = 14;

    /// <summary>Minimum hashes in a band. Default 8.</summary>
    [Range(1, 64)]
    public int RowsPerBand { get; init; } = 8;
}
