namespace Firn.Tokenization.Corpus;

/// <summary>A text that is put among the training documents on purpose, such as a canary.</summary>
/// <param name="Name">What it is called in <c>documents.parquet</c>.</param>
/// <param name="Language">Its language and script.</param>
/// <param name="Work">The work that it counts to.</param>
/// <param name="Text">The text.</param>
/// <param name="Repeats">How often it is put there; 0 leaves it out.</param>
public sealed record PlantedText(string Name, string Language, string Work, string Text, int Repeats);
