namespace Firn.Compliance.Licences.Scanning;

/// <summary>A licence found in a file.</summary>
/// <param name="Expression">SPDX expression.</param>
/// <param name="Source">How it was found.</param>
/// <param name="Score">1, but for <see cref="LicenceSource.LooksLike"/>: the share of the licence's text that stands there.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Evidence">The words or the field, cut where they are long; empty for texts.</param>
public readonly record struct LicenceFinding(string Expression, LicenceSource Source, double Score, int Line, string Evidence)
{
    /// <summary>It says for sure which licence it is.</summary>
    public bool IsCertain => Source != LicenceSource.LooksLike;
}
