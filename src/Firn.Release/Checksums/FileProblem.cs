namespace Firn.Release.Checksums;

/// <summary>A file that is not as its release says.</summary>
/// <param name="Path">Path below the release's folder.</param>
/// <param name="Kind"><c>missing</c>, <c>changed</c> or <c>unlisted</c>.</param>
/// <param name="Detail">The hashes.</param>
public sealed record FileProblem(string Path, string Kind, string Detail);
