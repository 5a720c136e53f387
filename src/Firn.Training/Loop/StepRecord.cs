using System.Globalization;

namespace Firn.Training.Loop;

/// <summary>One line of <c>loss.jsonl</c>; holds no times, so two runs give the same bytes.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Tokens">Input tokens seen after this step.</param>
/// <param name="Loss">Mean loss over the labels that count, nats a token.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
public readonly record struct StepRecord(long Step, long Tokens, double Loss, double LearningRate, double GradientNorm)
{
    /// <summary>The line, without its end.</summary>
    public string ToJson() => string.Create(
        CultureInfo.InvariantCulture, $"{{\"step\":{Step},\"tokens\":{Tokens},\"loss\":{Loss:R},\"lr\":{LearningRate:R},\"grad_norm\":{GradientNorm:R}}}");
}
