using Firn.Compliance.Consent;
using Firn.Core.Recipes;
using Firn.Data.Acquire;
using Firn.Evaluation;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Release;
using Firn.Training.Loop;

namespace Firn.Foundry;

/// <summary>A whole recipe: one section a stage. A section that is absent is a stage that does not run.</summary>
public sealed record Recipe
{
    /// <summary>What is made, and from which seed.</summary>
    public required SuiteConfig Suite { get; init; }

    /// <summary>Sources to documents.</summary>
    public AcquireConfig? Acquire { get; init; }

    /// <summary>What may be used, and why.</summary>
    public ConsentConfig? Consent { get; init; }

    /// <summary>Documents to plain text: extraction, filters, deduplication, split.</summary>
    public PrepareConfig? Prepare { get; init; }

    /// <summary>Text to tokens.</summary>
    public TokenizeConfig? Tokenize { get; init; }

    /// <summary>Tokens to a model.</summary>
    public TrainConfig? Pretrain { get; init; }

    /// <summary>How well the model predicts, and what it repeats.</summary>
    public EvaluationConfig? Evaluate { get; init; }

    /// <summary>The folder to publish.</summary>
    public ReleaseConfig? Release { get; init; }

    /// <summary>How it is carried out on this machine: never hashed.</summary>
    [Execution]
    public ExecutionConfig Execution { get; init; } = new();
}
