using Firn.Pipelines.Steps;

namespace Firn.Data.Acquire;

/// <summary>What was acquired.</summary>
/// <param name="Shards">Shards written.</param>
/// <param name="RobotsAnswers">Answers to requests for robots.txt.</param>
/// <param name="Statistics">Documents by language, and skips by reason.</param>
public sealed record AcquireSummary(int Shards, long RobotsAnswers, StepStatistics Statistics);
