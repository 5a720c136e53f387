using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>From what came in to what was kept, by step and by language.</summary>
internal static class FunnelSection
{
    private const int LanguagesShown = 20;

    public static Markup Write(ReportFacts facts)
    {
        if (facts.Funnel.Count == 0)
            return Absent.Because("The stages consent and prepare are not complete, so nothing has been counted yet.");
        var (consent, licence) = (facts.Dropped(DropKind.Consent), facts.Dropped(DropKind.Licence));
        return Markup.Html($"""
            <p>{Quantity.Count(facts.DocumentsIn)} documents came in. {Quantity.Count(consent)} were left out because their site or page says no, {Quantity.Count(licence)} because their licence does not allow it, {Quantity.Count(facts.Dropped(DropKind.Quality))} for their quality and {Quantity.Count(facts.Dropped(DropKind.Repetition))} as repetitions. {Quantity.Count(facts.DocumentsOut)} remain. Every one of these decisions is a row of the ledger.</p>
            {ByStep(facts).ToMarkup()}{ByLanguage(facts).ToMarkup()}
            """);
    }

    private static Figure ByStep(ReportFacts facts)
    {
        DropKind[] kinds = [DropKind.Consent, DropKind.Licence, DropKind.Quality, DropKind.Repetition];
        var bars = facts.Funnel.Select(step => new StackedBar(
            Words.Step(step.Step),
            [step.Kept, .. kinds.Select(kind => step.Kind == kind ? (double)step.Dropped : 0)],
            step.Dropped > 0 ? $"−{Quantity.Count(step.Dropped)} of {Quantity.Count(step.DocumentsIn)}" : step.Edited > 0 ? $"{Quantity.Count(step.Edited)} edited" : "all pass",
            step.Kind is DropKind.Consent or DropKind.Licence)).ToList();
        var table = new DataTable("Documents by step", Column.Text("stage"), Column.Text("step"), Column.Number("in"), Column.Number("taken out"), Column.Number("share"), Column.Number("edited"), Column.Number("bytes taken out"));
        foreach (var step in facts.Funnel)
            table.Row(step.Stage, Words.Step(step.Step), Quantity.Count(step.DocumentsIn), Quantity.Count(step.Dropped), Quantity.Percent(step.Dropped / (double)Math.Max(1, step.DocumentsIn)), Quantity.Count(step.Edited), Quantity.Bytes(step.BytesDropped));
        return new Figure(
            "Documents at each step",
            "Each bar is what reached the step: in the first colour what went on, in another what was taken out there. Steps about consent and licence are set in bold.",
            StackedBarChart.Draw("Documents at each step, kept and taken out", [("goes on", Tone.Main), .. kinds.Select(kind => (kind.Name(), kind.Tone()))], bars),
            table);
    }

    private static Figure ByLanguage(ReportFacts facts)
    {
        DropKind[] kinds = [DropKind.Consent, DropKind.Licence, DropKind.Quality, DropKind.Repetition];
        var rows = facts.FunnelByLanguage.Select(one => (Language: one.Key, one.Value.Kept, one.Value.Dropped, Total: one.Value.Kept + one.Value.Dropped.Values.Sum()))
            .Where(row => row.Total > 0).OrderByDescending(row => row.Total).ThenBy(row => row.Language, StringComparer.Ordinal).ToList();
        var table = new DataTable("Documents by language", [Column.Text("language"), Column.Text("code"), Column.Number("in"), Column.Number("kept"), .. kinds.Select(kind => Column.Number(kind.Name()))]);
        foreach (var row in rows)
            table.Row([LanguageName.Of(row.Language), row.Language, Quantity.Count(row.Total), Quantity.Count(row.Kept), .. kinds.Select(kind => Quantity.Count(row.Dropped.GetValueOrDefault(kind)))]);
        return new Figure(
            "What became of each language",
            $"Share of each language's documents that was kept or taken out{(rows.Count > LanguagesShown ? $"; the {LanguagesShown} languages with most documents, the table has all {rows.Count}" : "")}. A document counts to the language it was known to have when it left; web pages that go for lack of consent go before their language is identified.",
            StackedBarChart.Draw("Shares of documents kept and taken out, by language", [("kept", Tone.Main), .. kinds.Select(kind => (kind.Name(), kind.Tone()))],
                [.. rows.Take(LanguagesShown).Select(row => new StackedBar(LanguageName.Of(row.Language), [row.Kept, .. kinds.Select(kind => (double)row.Dropped.GetValueOrDefault(kind))], Quantity.Count(row.Total)))],
                asShares: true),
            table);
    }
}
