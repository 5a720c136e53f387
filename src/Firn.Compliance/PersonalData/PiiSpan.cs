namespace Firn.Compliance.PersonalData;

/// <summary>Where personal data stands in a text; never what it is.</summary>
/// <param name="Kind">Its class.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Type">Which number of a state, for example <c>ch-ahv</c>; empty for other classes.</param>
public readonly record struct PiiSpan(PiiKind Kind, int Start, int Length, string Type = "")
{
    /// <summary>One behind the last byte.</summary>
    public int End => Start + Length;
}
