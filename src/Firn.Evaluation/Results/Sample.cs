namespace Firn.Evaluation.Results;

/// <summary>What the model makes of the beginning of a held-out document.</summary>
/// <param name="Language">The document's language.</param>
/// <param name="Work">The work that the beginning is from.</param>
/// <param name="Prompt">The beginning.</param>
/// <param name="Continuation">What the model added.</param>
public sealed record Sample(string Language, string Work, string Prompt, string Continuation);
