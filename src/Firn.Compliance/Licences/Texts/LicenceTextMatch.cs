namespace Firn.Compliance.Licences.Texts;

/// <summary>A licence's text in a document.</summary>
/// <param name="Id">SPDX identifier.</param>
/// <param name="Certain">Every word stands there but for what each holder fills in; or nearly every word of a long text, which no other licence has.</param>
/// <param name="Score">The share of the text that stands there, in [0, 1]; 1 where every word does.</param>
/// <param name="Start">Where it begins, in bytes.</param>
/// <param name="End">Where what follows it begins, in bytes.</param>
/// <param name="IsWhole">It begins and ends just there; of others only the first and the last known place are.</param>
internal readonly record struct LicenceTextMatch(string Id, bool Certain, double Score, int Start, int End, bool IsWhole);
