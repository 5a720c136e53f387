using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>The languages of the training tokens, and the share that is not English against what the recipe asks.</summary>
internal static class LanguagesSection
{
    private const int Shown = 20;

    public static Markup Write(ReportFacts facts)
    {
        if (facts.Sequences is null)
            return Absent.Because("The tokenize stage is not complete, so there are no tokens to count.");
        var share = NonEnglish(facts);
        var constraint = facts.MinNonEnglishShare is not { } least
            ? Markup.Html($"<p>{Quantity.Percent(share)} of the training tokens are not English. The recipe asks for no least share.</p>")
            : share >= least
                ? Markup.Html($"<p class=\"verdict\">{Quantity.Percent(share)} of the training tokens are not English; the recipe asks for at least {Quantity.Percent(least)} of the text. <span class=\"good\">Kept.</span></p>")
                : Markup.Html($"<p class=\"verdict no\">{Quantity.Percent(share)} of the training tokens are not English; the recipe asks for at least {Quantity.Percent(least)} of the text. <span class=\"bad\">Not kept when counted in tokens</span>: the share is held in documents or bytes when the text is mixed, before it is cut into tokens.</p>");
        var all = (double)Math.Max(1, facts.TrainingTokens.Values.Sum());
        var rows = facts.TrainingTokens.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).ToList();
        var table = new DataTable("Tokens by language", Column.Text("language"), Column.Text("code"), Column.Number("documents"), Column.Number("works"), Column.Number("training tokens"), Column.Number("share"));
        foreach (var (language, tokens) in rows)
        {
            var mine = facts.Sequences.Where(row => row.Split == "train" && row.Language == language).ToList();
            table.Row(LanguageName.Of(language), language, Quantity.Count(mine.Count), Quantity.Count(mine.Select(row => row.Work).Distinct(StringComparer.Ordinal).Count()), Quantity.Count(tokens), Quantity.Percent(tokens / all));
        }

        table.Total("all", "", Quantity.Count(facts.Sequences.Count(row => row.Split == "train")), Quantity.Count(facts.Sequences.Where(row => row.Split == "train").Select(row => row.Work).Distinct(StringComparer.Ordinal).Count()), Quantity.Count((long)all), Quantity.Percent(1));
        var figure = new Figure(
            "Training tokens by language", $"Tokens of the training split{(rows.Count > Shown ? $"; the {Shown} largest of {rows.Count} languages, the table has all" : "")}. English is set apart in grey.",
            BarChart.Draw("Training tokens by language", [.. rows.Take(Shown).Select(one => new Bar(LanguageName.Of(one.Key), one.Value, $"{Quantity.Compact(one.Value)}  ({Quantity.Percent(one.Value / all)})", LanguageName.IsEnglish(one.Key) ? Tone.First : LanguageName.IsSpoken(one.Key) ? Tone.Main : Tone.Second))]),
            table);
        return Markup.Html($"{constraint}\n{figure.ToMarkup()}");
    }

    /// <summary>Share of the training tokens in languages other than English; planted text counts to neither side.</summary>
    internal static double NonEnglish(ReportFacts facts)
    {
        var spoken = facts.TrainingTokens.Where(one => LanguageName.IsSpoken(one.Key)).ToList();
        var all = spoken.Sum(one => one.Value);
        return all == 0 ? 0 : spoken.Where(one => !LanguageName.IsEnglish(one.Key)).Sum(one => one.Value) / (double)all;
    }
}
