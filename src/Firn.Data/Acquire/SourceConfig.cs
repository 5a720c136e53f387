using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Acquire;

/// <summary>One source of a recipe. What does not apply to a kind must be left out.</summary>
public sealed record SourceConfig : IValidatableObject
{
    /// <summary>The source's id: part of every document's identity, so a renamed source is another source.</summary>
    [RegularExpression("[a-z0-9][a-z0-9_.-]{0,63}", ErrorMessage = "\"{0}\" is not an id: lower-case letters, digits, dots, dashes and underscores")]
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Files or folders, relative to the recipe. A folder means all files below it that are of the kind, by name. Not for packages.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Names of Debian packages.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Language and script where the source does not say it better, for example <c>deu_Latn</c>; a hint until identification.</summary>
    public string Language { get; init; } = "";

    /// <summary>The work, where all documents of the source belong to one. Default: the file or package says it.</summary>
    public string Work { get; init; } = "";

    /// <summary>Licence as an SPDX expression, where a person has read it. Packages with a machine-readable copyright file need none.</summary>
    public string Licence { get; init; } = "";

    /// <summary>The file that states <see cref="Licence"/>, relative to the recipe; its hash is recorded.</summary>
    public string LicenceFile { get; init; } = "";

    /// <summary>Whether <see cref="Licence"/> says that the text is in the public domain.</summary>
    public bool PublicDomain { get; init; }

    /// <summary>Name of the field or column that holds the text. Default <c>text</c>, as FineWeb has it.</summary>
    public string TextField { get; init; } = "text";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind == SourceKind.Debian)
        {
            if (Packages.Count == 0)
                yield return new ValidationResult("a debian source names packages", [nameof(Packages)]);
            if (Paths.Count > 0)
                yield return new ValidationResult("a debian source has packages, no paths", [nameof(Paths)]);
            foreach (var name in Packages.Where(name => !Debian.DebianPackage.IsName(name)))
                yield return new ValidationResult($"\"{name}\" is not the name of a package", [nameof(Packages)]);
        }
        else
        {
            if (Paths.Count == 0)
                yield return new ValidationResult($"a {Kind.ToString().ToLowerInvariant()} source names paths", [nameof(Paths)]);
            if (Packages.Count > 0)
                yield return new ValidationResult("only a debian source has packages", [nameof(Packages)]);
        }

        if (PublicDomain && LicenceFile.Length == 0)
            yield return new ValidationResult("public_domain needs licence_file: where is it stated?", [nameof(PublicDomain)]);
        if (Licence.Length > 0 && LicenceFile.Length == 0 && Kind != SourceKind.Debian)
            yield return new ValidationResult("licence needs licence_file: where is it stated?", [nameof(Licence)]);
    }
}
