namespace Firn.Vetting.Checks;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Verdict">How bad.</param>
/// <param name="Key">What kind of fault, the same on every node that has it: all nodes with one key means the environment.</param>
/// <param name="Cause">In words, with the values.</param>
/// <param name="NextStep">What to do.</param>
public sealed record Finding(VettingVerdict Verdict, string Key, string Cause, string NextStep);
