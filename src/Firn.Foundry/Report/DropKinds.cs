using Firn.Reporting;

namespace Firn.Foundry.Report;

/// <summary>Sorts steps into kinds of reasons.</summary>
internal static class DropKinds
{
    internal static DropKind Of(string stage, string step)
    {
        if (step.Contains("licen", StringComparison.OrdinalIgnoreCase))
            return DropKind.Licence;
        if (stage == "consent" || step is "robots" or "page-signals" or "consent")
            return DropKind.Consent;
        return step.Contains("dup", StringComparison.OrdinalIgnoreCase) || step.Contains("minhash", StringComparison.OrdinalIgnoreCase) || step.Contains("exact", StringComparison.OrdinalIgnoreCase)
            ? DropKind.Repetition
            : DropKind.Quality;
    }

    internal static string Name(this DropKind kind) => kind switch
    {
        DropKind.Consent => "no consent",
        DropKind.Licence => "licence",
        DropKind.Quality => "quality",
        _ => "repetition",
    };

    internal static Tone Tone(this DropKind kind) => kind switch
    {
        DropKind.Consent => Reporting.Tone.Consent,
        DropKind.Licence => Reporting.Tone.Licence,
        DropKind.Quality => Reporting.Tone.Quality,
        _ => Reporting.Tone.Duplicate,
    };
}
