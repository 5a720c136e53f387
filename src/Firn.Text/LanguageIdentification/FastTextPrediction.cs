namespace Firn.Text.LanguageIdentification;

/// <summary>One label that a model gives to a text.</summary>
/// <param name="Label">Index into <see cref="FastTextModel.Labels"/>.</param>
/// <param name="Probability">In [0, 1]; as fastText prints it, which adds 1e-5 before taking logarithms.</param>
public readonly record struct FastTextPrediction(int Label, float Probability);
