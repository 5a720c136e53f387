namespace Firn.Compliance.Licences.Scanning;

/// <summary>What a scan found in one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Findings">Its licences; empty when none was found.</param>
public sealed record LicenceFile(string Path, IReadOnlyList<LicenceFinding> Findings)
{
    /// <summary>The licence of the file: everything certain together; empty when there is nothing certain.</summary>
    public string Expression => LicenceScanner.Combine(Findings);
}
