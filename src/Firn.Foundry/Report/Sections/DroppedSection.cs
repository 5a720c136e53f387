using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What was taken out and why, with examples.</summary>
internal static class DroppedSection
{
    public static Markup Write(ReportFacts facts)
    {
        if (facts.Reasons.Count == 0)
            return Absent.Because(facts.Completed.ContainsKey("prepare") ? "No document was taken out." : "The stages that take documents out are not complete.");
        var all = facts.Reasons.Sum(reason => reason.Documents);
        var table = new DataTable("Reasons for taking documents out", Column.Text("reason"), Column.Text("kind"), Column.Text("step"), Column.Number("documents"), Column.Number("share of all taken out"), Column.Number("bytes"));
        foreach (var reason in facts.Reasons.OrderByDescending(reason => reason.Documents))
        {
            table.Row(
                Words.Reason(reason.Reason), DropKinds.Of(reason.Stage, reason.Step).Name(), $"{reason.Stage} › {Words.Step(reason.Step)}",
                Quantity.Count(reason.Documents), Quantity.Percent(reason.Documents / (double)all), Quantity.Bytes(reason.Bytes));
        }

        var top = facts.Reasons.OrderByDescending(reason => reason.Documents).Take(14).ToList();
        var figure = new Figure(
            "Reasons", "Documents by the reason that the ledger gives. A document has one reason: the first that took it out.",
            BarChart.Draw("Documents taken out, by reason", [.. top.Select(reason => new Bar(Words.Reason(reason.Reason), reason.Documents, Quantity.Count(reason.Documents), DropKinds.Of(reason.Stage, reason.Step).Tone()))]),
            table);
        return Markup.Html($"""
            {figure.ToMarkup()}
            <h3>Examples</h3>
            <p class="note">Up to three documents for each reason, with what the rule saw. <code>firn audit url …</code> gives the whole history of one.</p>
            {facts.Reasons.Select(Examples)}
            """);
    }

    private static Markup Examples(DropReason reason)
    {
        var table = new DataTable($"{Words.Reason(reason.Reason)}: {Words.Many(reason.Documents, "document", "documents")}", Column.Text("document"), Column.Text("language"), Column.Text("what the rule saw"));
        foreach (var (subject, language, evidence) in reason.Examples)
            table.Row([Markup.Html($"<code>{Short(subject, 90)}</code>"), Markup.Text(language.Length > 0 ? LanguageName.Of(language) : Quantity.Missing), Markup.Text(evidence.Length > 0 ? Short(evidence, 160) : Quantity.Missing)]);
        return Markup.Html($"<details><summary>{Words.Reason(reason.Reason)} ({Words.Step(reason.Step)}, {Quantity.Count(reason.Documents)})</summary>\n{table.ToMarkup()}</details>\n");
    }

    private static string Short(string text, int most)
    {
        var info = new System.Globalization.StringInfo(text);
        return info.LengthInTextElements <= most ? text : info.SubstringByTextElements(0, most) + "…";
    }
}
