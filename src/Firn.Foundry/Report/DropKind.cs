namespace Firn.Foundry.Report;

/// <summary>Why documents leave, in four kinds that a reader can keep apart.</summary>
internal enum DropKind
{
    Consent,
    Licence,
    Quality,
    Repetition,
}
