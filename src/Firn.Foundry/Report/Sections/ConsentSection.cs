using Firn.Compliance.Audit;
using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What was lost for consent and licence: by signal, agent, host, language and licence.</summary>
internal static class ConsentSection
{
    private const int Shown = 25;

    public static Markup Write(ReportFacts facts)
    {
        if (facts.Audit is not { } audit)
            return Absent.Because("The consent stage is not complete, or its ledger cannot be read.");
        return Markup.Html($"""
            <p>{Quantity.Count(audit.Dropped.Documents)} of {Quantity.Count(audit.DocumentsIn)} documents were taken out in all. These tables count what consent and licence took; <code>firn audit summary</code> adds their tokens.</p>
            {Table("Lost, by signal", "signal", audit.BySignal)}
            {Table("Lost to robots.txt, by agent that may not; a document counts for each", "agent", audit.ByAgent)}
            {Table("Lost for consent or licence, by host", "host", audit.ByHost)}
            {Table("Lost in all stages, by language at the time", "language", audit.ByLanguage)}
            {Table("Licences that the policy did not let in", "licence", audit.LicencesLost)}
            {Table("Licences that it did", "licence", audit.LicencesKept)}
            {Table("Kept, by basis", "basis", audit.ByBasis)}
            """);
    }

    private static Markup Table(string title, string column, IReadOnlyList<AuditCount> counts)
    {
        if (counts.Count == 0)
            return Markup.Empty;
        var table = new DataTable(title, Column.Text(column), Column.Number("documents"), Column.Number("bytes"));
        foreach (var count in counts.Take(Shown))
            table.Row(count.Label, Quantity.Count(count.Documents), Quantity.Bytes(count.Bytes));
        if (counts.Count > Shown)
            table.Row($"{counts.Count - Shown} more", Quantity.Count(counts.Skip(Shown).Sum(count => count.Documents)), Quantity.Bytes(counts.Skip(Shown).Sum(count => count.Bytes)));
        return table.ToMarkup();
    }
}
