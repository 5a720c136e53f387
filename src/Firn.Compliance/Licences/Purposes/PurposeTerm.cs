namespace Firn.Compliance.Licences.Purposes;

/// <summary>A purpose's decision about one term.</summary>
/// <param name="Rule">Whether it is permitted.</param>
/// <param name="Obligation">What must be done then; empty when nothing.</param>
/// <param name="Source">Where that is written.</param>
public sealed record PurposeTerm(TermRule Rule, string Obligation = "", string Source = "");
