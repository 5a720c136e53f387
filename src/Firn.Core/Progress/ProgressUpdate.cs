namespace Firn.Core;

/// <summary>How far a stage is.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; 0 when not known.</param>
/// <param name="Unit">What is counted: <c>documents</c>, <c>tokens</c>, <c>steps</c>, <c>bytes</c>.</param>
/// <param name="Loss">The training loss in nats a token, where there is one.</param>
public readonly record struct ProgressUpdate(string Stage, long Done, long Total, string Unit, double? Loss = null);
