using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Acquire;

/// <summary>What is acquired, and what is believed of hostile input.</summary>
public sealed record AcquireConfig : IValidatableObject
{
    /// <summary>The sources, in the order of their documents.</summary>
    public IReadOnlyList<SourceConfig> Source { get; init; } = [];

    /// <summary>The lock file of the packages, relative to the recipe: name, version and SHA-256 of each.</summary>
    public string Lock { get; init; } = "";

    /// <summary>Most bytes of one document, decoded. Default 16 MiB: Common Crawl cuts pages at 5 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxDocumentBytes { get; init; } = 16 << 20;

    /// <summary>Most decoded bytes for one compressed byte, after the first 16 MiB. Default 200: pages reach 50, DEFLATE ends at 1,032.</summary>
    [Range(2, 100_000)]
    public int MaxCompressionRatio { get; init; } = 200;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Source.Count == 0)
            yield return new ValidationResult("there is no [[acquire.source]]", [nameof(Source)]);
        foreach (var twice in Source.GroupBy(source => source.Id).Where(group => group.Count() > 1))
            yield return new ValidationResult($"two sources have the id \"{twice.Key}\"", [nameof(Source)]);
        if (Lock.Length == 0 && Source.Any(source => source.Kind == SourceKind.Debian))
            yield return new ValidationResult("debian sources need a lock file, for example \"first-light.lock.json\"", [nameof(Lock)]);
    }
}
