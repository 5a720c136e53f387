namespace Firn.Text.LanguageIdentification;

/// <summary>The language of a text.</summary>
/// <param name="Language">Language and script, for example <c>deu_Latn</c>; <see cref="Unknown"/> when nothing fits.</param>
/// <param name="Score">Its probability among the languages written in the text's script, in [0, 1].</param>
public readonly record struct LanguageGuess(string Language, double Score)
{
    /// <summary>ISO 639-2's code for an undetermined language.</summary>
    public const string Unknown = "und";
}
