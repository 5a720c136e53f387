using System.ComponentModel.DataAnnotations;
using Firn.Core.Recipes;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Training;

/// <summary>What <see cref="BpeTrainer"/> learns.</summary>
public sealed record BpeTrainerConfig
{
    /// <summary>Entries in all: special tokens, 256 bytes and merges. Default 8,192: a few million parameters of embedding at a width of 256 to 512.</summary>
    [Range(512, 1 << 20)]
    public int VocabularySize { get; init; } = 8192;

    /// <summary>Fewest occurrences of a pair that is merged. Default 2, as in Hugging Face's byte-level trainer.</summary>
    [Range(1, 1_000_000)]
    public int MinFrequency { get; init; } = 2;

    /// <summary>How text is cut before merging. Default tekken, as in Apertus.</summary>
    public SplitFamily Family { get; init; } = SplitFamily.Tekken;

    /// <summary>
    /// Longer pieces are counted in parts of about this many bytes, cut between characters; without a bound one line of
    /// base 64 would cost as much as a book. Default 1,024: no word is longer.
    /// </summary>
    [Range(16, 1 << 16)]
    public int MaxPieceBytes { get; init; } = 1024;

    /// <summary>The longest run of one character in an entry: longer ones are counted in parts. Default 0, no bound; Apertus' second tokenizer has 8.</summary>
    [Range(0, 1 << 16)]
    public int MaxRun { get; init; }

    /// <summary>Most digits in a row in an entry: longer numbers are counted in parts. Default 0, what the splitter allows (one for tekken, three for cl100k).</summary>
    [Range(0, 1 << 16)]
    public int MaxDigits { get; init; }

    /// <summary>Memory for different pieces; too little is an error, never another result. Default 4 GiB, about 60 million of them.</summary>
    [Execution]
    [Range(1, 1 << 20)]
    public int MaxPieceMebibytes { get; init; } = 4096;
}
