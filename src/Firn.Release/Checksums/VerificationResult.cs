namespace Firn.Release.Checksums;

/// <summary>What comparing a release with its checksums found.</summary>
/// <param name="Files">Files in the list.</param>
/// <param name="Problems">Files that differ; none when the release is whole.</param>
public sealed record VerificationResult(int Files, IReadOnlyList<FileProblem> Problems)
{
    /// <summary>Every file is there and unchanged, and no other file lies beside them.</summary>
    public bool IsWhole => Problems.Count == 0;
}
