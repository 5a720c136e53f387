namespace Firn.Release.Cards;

/// <summary>Bits per byte of a language, beside the baselines.</summary>
/// <param name="Language">Its code, or <c>all</c>.</param>
/// <param name="Documents">Held-out documents scored.</param>
/// <param name="Bytes">Their UTF-8 bytes.</param>
/// <param name="TrainingShare">Share of the training tokens.</param>
/// <param name="Model">The model.</param>
/// <param name="Unigram">Unigram baseline.</param>
/// <param name="Bigram">Bigram baseline.</param>
/// <param name="Overlap">Share of the held-out 13-grams that training holds; NaN when there are none.</param>
public sealed record ScoreRecord(string Language, long Documents, long Bytes, double TrainingShare, double Model, double Unigram, double Bigram, double Overlap);
