namespace Firn.Compliance.PersonalData;

/// <summary>
/// A kind of number: how it is written and how it is checked. A layout is a picture: <c>d</c> a digit, <c>A</c> a letter, the
/// rest separators.
/// </summary>
/// <param name="Kind">The class.</param>
/// <param name="Type">The label it goes by in <c>labels.txt</c> and in answers, for example <c>ch-ahv</c>.</param>
/// <param name="Check">Check digits, date and structure.</param>
internal sealed record NumberRule(PiiKind Kind, string Type, NumberCheck Check)
{
    /// <summary>Layouts that with the check are telling enough by themselves: fewer than one in 250 of other numbers so written pass.</summary>
    public string[] Telling { get; init; } = [];

    /// <summary>Layouts that count only where a word beside the number says what it is.</summary>
    public string[] Named { get; init; } = [];
}
