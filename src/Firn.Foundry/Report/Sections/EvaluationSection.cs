using Firn.Evaluation.Scoring;
using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>Bits per byte of the model beside two baselines, won or lost.</summary>
internal static class EvaluationSection
{
    public static Markup Write(ReportFacts facts)
    {
        if (facts.Evaluation is not { } result)
            return Absent.Because("The evaluate stage is not complete.");
        var bits = result.BitsPerByte;
        var overlap = result.Overlap.ToDictionary(one => one.Language, StringComparer.Ordinal);
        var rows = bits.Languages.OrderByDescending(one => one.TrainingShare).ThenBy(one => one.Language, StringComparer.Ordinal).ToList();
        var table = new DataTable(
            "Bits per byte on held-out documents; fewer is better", Column.Text("language"), Column.Number("share of training", "share of the training tokens"), Column.Number("documents"), Column.Number("bytes"),
            Column.Number("model"), Column.Number("unigram"), Column.Number("bigram"), Column.Number("vs unigram"), Column.Number("vs bigram"), Column.Number($"{result.OverlapTokens}-gram overlap", "share of the held-out token sequences of this length that stand in the training split too"));
        foreach (var row in rows)
            table.Row(Cells(row, overlap.GetValueOrDefault(row.Language)?.Share), row.IsMarked ? "strong" : "weak");
        table.Row(Cells(bits.Pooled, overlap.GetValueOrDefault("all")?.Share, "All, pooled"), "strong");
        (string, Tone)[] series = [("model", Tone.Main), ("bigram", Tone.First), ("unigram", Tone.Second)];
        var dots = DotPlot.Draw("Bits per byte by language: model, bigram, unigram", series,
            [.. rows.Select(row => (LanguageName.Of(row.Language), (IReadOnlyList<double>)[row.Model, row.Bigram, row.Unigram], row.IsMarked)), ("All, pooled", [bits.Pooled.Model, bits.Pooled.Bigram, bits.Pooled.Unigram], true)], "bits per byte, fewer is better");
        var won = rows.Count(row => row.IsMarked && row.BeatsUnigram);
        var wonBigram = rows.Count(row => row.IsMarked && row.BeatsBigram);
        var marked = rows.Count(row => row.IsMarked);
        var verdict = won == marked && marked > 0 ? "verdict" : "verdict no";
        return Markup.Html($"""
            <p class="{verdict}">Of the {Words.Many(marked, "language", "languages")} with at least {Quantity.Percent(bits.MarkedShare, 0)} of the training tokens (in bold), the model beats the unigram baseline in <strong>{won}</strong> and the bigram baseline in <strong>{wonBigram}</strong>. Pooled over all held-out text it needs <strong>{Quantity.Fixed(bits.Pooled.Model)}</strong> bits per byte; the bigram needs {Quantity.Fixed(bits.Pooled.Bigram)}, the unigram {Quantity.Fixed(bits.Pooled.Unigram)}.</p>
            <p>Both baselines are interpolated Kneser–Ney over the same tokens, trained on exactly the {Quantity.Count(result.Baselines.Predictions)} predictions that the model was shown, with discounts fitted on {Quantity.Count(result.Baselines.FittedOn)} tokens of the development split. Held-out documents are whole works that training never saw, in any translation.</p>
            <figure><h3>Bits per byte by language</h3>
            <div class="chart" tabindex="0" role="region" aria-label="Chart: bits per byte by language">{dots}</div>
            <figcaption>Sum of −log2 p over all tokens of a document, its end included, over the UTF-8 bytes of its text. Dots further left are better.</figcaption>
            {table.ToMarkup()}</figure>
            """);
    }

    private static Markup[] Cells(LanguageScore row, double? overlap, string? name = null) =>
    [
        Markup.Text(name ?? LanguageName.Of(row.Language)),
        Markup.Text(Quantity.Percent(row.TrainingShare)),
        Markup.Text(Quantity.Count(row.Documents)),
        Markup.Text(Quantity.Count(row.Bytes)),
        Markup.Html($"<strong>{Quantity.Fixed(row.Model)}</strong>"),
        Markup.Text(Quantity.Fixed(row.Unigram)),
        Markup.Text(Quantity.Fixed(row.Bigram)),
        Outcome(row.Model, row.Unigram),
        Outcome(row.Model, row.Bigram),
        Markup.Text(overlap is { } share ? Quantity.Percent(share) : Quantity.Missing),
    ];

    private static Markup Outcome(double model, double baseline) => model < baseline
        ? Markup.Html($"<span class=\"good\">won {Quantity.Difference(model - baseline, 2)}</span>")
        : Markup.Html($"<span class=\"bad\">lost {Quantity.Difference(model - baseline, 2)}</span>");
}
