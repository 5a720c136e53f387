namespace Firn.Release.Cards;

/// <summary>A work in the training data, with what its use rests on.</summary>
public sealed record WorkRecord
{
    /// <summary>The work, the same for all its translations and pages.</summary>
    public required string Work { get; init; }

    /// <summary>Ids of the recipe's sources that it came from.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Languages, by code.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary><c>train</c>, <c>dev</c> or <c>heldout</c>.</summary>
    public required string Split { get; init; }

    /// <summary>Documents kept.</summary>
    public required long Documents { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long Bytes { get; init; }

    /// <summary>SPDX expression, <c>LicenseRef-…</c>, or empty when none is stated.</summary>
    public required string Licence { get; init; }

    /// <summary>Where the licence is stated.</summary>
    public required string LicenceEvidence { get; init; }

    /// <summary><c>licence</c>, <c>opt-out-checked</c>, <c>public-domain</c> or <c>unknown</c>.</summary>
    public required string Basis { get; init; }
}
