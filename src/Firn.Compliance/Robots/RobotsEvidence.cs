namespace Firn.Compliance.Robots;

/// <summary>How the evidence of a robots decision is written: the rule, then the agents that it keeps out.</summary>
internal static class RobotsEvidence
{
    private const string Mark = "; agents ";

    public static string Of(string rule, IReadOnlyList<string> agents) => $"{rule}{Mark}{string.Join(", ", agents)}";

    /// <summary>The agents of such an evidence; empty when it names none.</summary>
    public static IEnumerable<string> Agents(string evidence) =>
        evidence.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? evidence[(at + Mark.Length)..].Split(", ") : [];
}
