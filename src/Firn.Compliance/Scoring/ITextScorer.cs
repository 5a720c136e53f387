namespace Firn.Compliance.Scoring;

/// <summary>Scores texts, for example by how toxic they are. Used by one thread at a time.</summary>
public interface ITextScorer : IDisposable
{
    /// <summary>The probability of the label that the model was asked for.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="language">Language and script, for example <c>deu_Latn</c>; empty when unknown.</param>
    /// <returns>In [0, 1]; null where the model has nothing to say: no head for the language, or nothing it knows in the text.</returns>
    double? Score(ReadOnlySpan<byte> text, ReadOnlySpan<byte> language);
}
