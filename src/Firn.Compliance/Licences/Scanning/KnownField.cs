namespace Firn.Compliance.Licences.Scanning;

/// <summary>What a value of a copyright file's field says.</summary>
/// <param name="Expression">SPDX expression; null where it says none.</param>
/// <param name="Evidence">The field as it is shown.</param>
internal sealed record KnownField(string? Expression, string Evidence);
