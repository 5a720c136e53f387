using Firn.Evaluation.Memorization;
using Firn.Tokenization.Training;

namespace Firn.Foundry.Stages;

/// <summary>Settings of <see cref="TokenizeStage"/>.</summary>
public sealed record TokenizeConfig
{
    /// <summary>A <c>tokenizer.json</c> to use instead of training one, relative to the recipe. Default none.</summary>
    public string File { get; init; } = "";

    /// <summary>The tokenizer that is trained where <see cref="File"/> names none.</summary>
    public BpeTrainerConfig Bpe { get; init; } = new();

    /// <summary>Texts planted in the training split to measure memorisation.</summary>
    public CanaryConfig Canaries { get; init; } = new();
}
