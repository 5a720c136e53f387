namespace Firn.Compliance.Scoring;

/// <summary>A language's threshold: a quantile of its scores, and how sure it is.</summary>
/// <param name="Value">The quantile in the sample: the smallest score that at least this share of the sample does not exceed.</param>
/// <param name="Low">Lower end of the interval that holds the population's quantile with the stated confidence.</param>
/// <param name="High">Upper end.</param>
/// <param name="Sample">Texts scored.</param>
/// <param name="Population">Texts that the sample was drawn from.</param>
public sealed record ScoreThreshold(double Value, double Low, double High, int Sample, long Population);
