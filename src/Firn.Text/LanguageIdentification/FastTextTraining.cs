using System.ComponentModel.DataAnnotations;

namespace Firn.Text.LanguageIdentification;

/// <summary>How <see cref="FastTextTrainer"/> trains. Defaults: fastText's own for supervised models (its documentation, "List of options"), where nothing else is said.</summary>
public sealed record FastTextTraining
{
    /// <summary>Width of the hidden layer. Default 64; fastText's is 100, and gains little over it for two labels.</summary>
    [Range(1, 1024)]
    public int Dimension { get; init; } = 64;

    /// <summary>Passes over the examples. Default 5.</summary>
    [Range(1, 1000)]
    public int Epochs { get; init; } = 5;

    /// <summary>Learning rate at the beginning; it falls to 0 in a straight line. Default 0.5, as fastText's tutorial on text classification ends with.</summary>
    [Range(1e-6, 10.0)]
    public double LearningRate { get; init; } = 0.5;

    /// <summary>Words in a row that count together. Default 2.</summary>
    [Range(1, 8)]
    public int WordNgrams { get; init; } = 2;

    /// <summary>Shortest n-gram of characters; 0 with <see cref="MaxChars"/> 0 for none. Default 0.</summary>
    [Range(0, 16)]
    public int MinChars { get; init; }

    /// <summary>Longest n-gram of characters. Default 0.</summary>
    [Range(0, 16)]
    public int MaxChars { get; init; }

    /// <summary>Fewest occurrences of a word that has a row of its own. Default 1.</summary>
    [Range(1, 1_000_000)]
    public int MinCount { get; init; } = 1;

    /// <summary>Rows for n-grams, by hash. Default 2^18: 64 MB at the default width; fastText's is 2,000,000.</summary>
    [Range(1, 1 << 24)]
    public int Buckets { get; init; } = 1 << 18;

    /// <summary>Decides the first weights and the order of the examples.</summary>
    public ulong Seed { get; init; } = 1;
}
