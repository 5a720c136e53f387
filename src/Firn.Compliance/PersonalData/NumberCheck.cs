namespace Firn.Compliance.PersonalData;

/// <summary>Tells whether digits and capitals, separators left out, are a number of the kind.</summary>
internal delegate bool NumberCheck(ReadOnlySpan<byte> number);
