namespace Firn.Pipelines.Steps;

/// <summary>What a step did to the documents of one language, outcome and reason.</summary>
/// <param name="Documents">Documents.</param>
/// <param name="BytesIn">Their bytes of text before the step.</param>
/// <param name="BytesOut">Their bytes of text after it.</param>
public readonly record struct StepCount(long Documents, long BytesIn, long BytesOut)
{
    /// <summary>Adds up.</summary>
    public static StepCount operator +(StepCount left, StepCount right) =>
        new(left.Documents + right.Documents, left.BytesIn + right.BytesIn, left.BytesOut + right.BytesOut);

    /// <summary>Adds up.</summary>
    public static StepCount Add(StepCount left, StepCount right) => left + right;
}
