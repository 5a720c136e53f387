namespace Firn.Compliance.Licences.Texts;

/// <summary>The fingerprint of one licence's text.</summary>
/// <param name="Id">SPDX identifier.</param>
/// <param name="Shingles">Different shingles in the text.</param>
/// <param name="Sketch">The smallest of their hashes, ascending.</param>
/// <param name="Segments">What must stand word for word: runs between the places that every holder fills in, as length and hash; none where there is a template.</param>
/// <param name="Template">Codes of a <see cref="LicenceTemplate"/>; empty for texts without one, long texts above all.</param>
internal sealed record LicenceText(string Id, int Shingles, uint[] Sketch, (int Words, ulong Hash)[] Segments, int[] Template);
