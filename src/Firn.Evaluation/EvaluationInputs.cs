using Firn.Evaluation.Memorization;
using Firn.Inference.Scoring;
using Firn.Storage.Megatron;
using Firn.Tokenization;
using Firn.Tokenization.Corpus;

namespace Firn.Evaluation;

/// <summary>What an evaluation looks at.</summary>
public sealed record EvaluationInputs
{
    /// <summary>The model, scoring.</summary>
    public required IScorer Scorer { get; init; }

    /// <summary>The model, continuing by its most likely token.</summary>
    public required GreedyContinuation Greedy { get; init; }

    /// <summary>The model, writing freely: prompt, tokens to add, number of the sample that keys its random draws.</summary>
    public required Func<int[], int, ulong, int[]> Free { get; init; }

    /// <summary>The tokenizer.</summary>
    public required Tokenizer Tokenizer { get; init; }

    /// <summary>Training split.</summary>
    public required MegatronReader Train { get; init; }

    /// <summary>Development split.</summary>
    public required MegatronReader Dev { get; init; }

    /// <summary>Held-out split.</summary>
    public required MegatronReader HeldOut { get; init; }

    /// <summary>Whose tokens each sequence of the three splits is.</summary>
    public required IReadOnlyList<SequenceRow> Sequences { get; init; }

    /// <summary>Shows every sequence that training consumed, in the order and as often as it did.</summary>
    public required Action<SequenceVisitor> Consumed { get; init; }

    /// <summary>The canaries.</summary>
    public required IReadOnlyList<Canary> Canaries { get; init; }
}
