using Firn.Core;

namespace Firn.Pipelines.Steps;

/// <summary>What is counted apart: every live document that reaches a step has exactly one outcome there.</summary>
/// <param name="Order">Position of the step in its stage, from 0.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Language">Language after the step; <c>und</c> when not known.</param>
/// <param name="Verdict">Kept, edited or dropped.</param>
/// <param name="Reason">The reason given last; empty when the step said nothing.</param>
public readonly record struct StepOutcome(int Order, string Step, string Language, VerdictKind Verdict, string Reason) : IComparable<StepOutcome>
{
    /// <inheritdoc/>
    public int CompareTo(StepOutcome other)
    {
        var order = Order.CompareTo(other.Order);
        if (order == 0)
            order = string.CompareOrdinal(Step, other.Step);
        if (order == 0)
            order = string.CompareOrdinal(Language, other.Language);
        if (order == 0)
            order = Verdict.CompareTo(other.Verdict);
        return order == 0 ? string.CompareOrdinal(Reason, other.Reason) : order;
    }

    /// <summary>Orders by step, language, verdict, reason.</summary>
    public static bool operator <(StepOutcome left, StepOutcome right) => left.CompareTo(right) < 0;

    /// <summary>Orders by step, language, verdict, reason.</summary>
    public static bool operator >(StepOutcome left, StepOutcome right) => left.CompareTo(right) > 0;

    /// <summary>Orders by step, language, verdict, reason.</summary>
    public static bool operator <=(StepOutcome left, StepOutcome right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by step, language, verdict, reason.</summary>
    public static bool operator >=(StepOutcome left, StepOutcome right) => left.CompareTo(right) >= 0;
}
