namespace Firn.Compliance.PersonalData;

/// <summary>Where personal data stands in a text; never what it is.</summary>
/// <param name="Kind">Its class.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct PiiSpan(PiiKind Kind, int Start, int Length);
