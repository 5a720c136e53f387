namespace Firn.Evaluation.Memorization;

/// <summary>A text that only a model that has seen it can continue.</summary>
/// <param name="Id">For example <c>canary-probe-16-2</c>.</param>
/// <param name="Role">What it is planted for.</param>
/// <param name="Repeats">How often it is planted in the training split; 0 for a control.</param>
/// <param name="Text">Words separated by spaces.</param>
public sealed record Canary(string Id, CanaryRole Role, int Repeats, string Text);
