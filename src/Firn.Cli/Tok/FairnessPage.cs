using System.Globalization;
using Firn.Reporting;
using Firn.Tokenization.Fairness;

namespace Firn.Cli.Tok;

/// <summary>The page of <c>firn tok evaluate --html</c>: what each language pays, and how evenly.</summary>
internal static class FairnessPage
{
    // More bars than this are no picture; the table has every language.
    private const int MaxBars = 40;

    public static string Render(IReadOnlyList<(string File, FairnessReport Report)> reports)
    {
        var page = new Page("Tokenizer fairness", "Tokenizers", "What each language pays", Markup.Text($"{reports.Count} tokenizers on {reports[0].Report.Languages.Count} languages. A tax of 2 means twice the tokens of the reference language for the same amount of text."))
        {
            Footer = Markup.Text("Made by firn tok evaluate. Definitions: Apertus technical report, appendix I."),
        };
        page.Section("summary", "Summary", "Side by side", Summary(reports));
        for (var i = 0; i < reports.Count; i++)
            page.Section($"tokenizer-{i}", Path.GetFileName(reports[i].File), reports[i].File, Tokenizer(reports[i].Report));
        return page.Render();
    }

    private static Markup Summary(IReadOnlyList<(string File, FairnessReport Report)> reports)
    {
        var table = new DataTable(
            "Tokenizers by unit", Column.Text("tokenizer"), Column.Text("unit"), Column.Number("fertility", "tokens a unit"), Column.Number("compression", "units a token, mean over languages"),
            Column.Number("Gini", "0: all languages pay the same"), Column.Number("worst tax"), Column.Text("worst language"), Column.Number("vocabulary used"));
        foreach (var (file, report) in reports)
        {
            foreach (var unit in report.Units)
                table.Row(Path.GetFileName(file), unit.Unit, Number(unit.Fertility), Number(unit.Compression), Number(unit.Gini), Number(unit.WorstTax), unit.WorstLanguage, Number(100 * report.VocabularyUtilisation) + " %");
        }

        if (reports.Count < 2 || reports[0].Report.Units.Count == 0)
            return table.ToMarkup();
        var last = reports[0].Report.Units[^1].Unit;
        var bars = reports.Select(entry => (Name: Path.GetFileName(entry.File), entry.Report.Units.First(judged => judged.Unit == last).Gini)).Select(entry => new Bar(entry.Name, entry.Gini, Number(entry.Gini))).ToList();
        var ginis = new DataTable($"Gini by {last}", Column.Text("tokenizer"), Column.Number("Gini"));
        foreach (var bar in bars)
            ginis.Row(bar.Label, Number(bar.Value));
        return Markup.Concat(
        [
            new Figure($"Gini by {last}", "0 when all languages pay the same: the shorter the bar, the fairer the tokenizer.", BarChart.Draw($"Gini by {last}", bars), ginis).ToMarkup(),
            table.ToMarkup(),
        ]);
    }

    private static Markup Tokenizer(FairnessReport report)
    {
        var unit = report.Units.Count == 0 ? "bytes" : report.Units[^1].Unit;
        // Languages with too little text are in the table of the command, not in the judgement.
        var languages = report.Languages.Where(language => language.Bytes >= FairnessReport.SmallestLanguageBytes && language.Tax.GetValueOrDefault(unit) > 0).OrderByDescending(language => language.Tax[unit]).ToList();
        var taxes = new DataTable("Languages", Column.Text("language"), Column.Number("tax"), Column.Number("bytes a token"), Column.Number("tokens a word"), Column.Number("tokens"));
        foreach (var language in languages)
            taxes.Row(language.Language, Number(language.Tax[unit]), Number(language.BytesPerToken), Number(language.TokensPerWord), Quantity.Count(language.Tokens));
        var bars = languages.Take(MaxBars).Select(language => new Bar(language.Language, language.Tax[unit], Number(language.Tax[unit]))).ToList();
        var costs = languages.Select(language => language.Tax[unit]).ToList();
        return Markup.Concat(
        [
            new Figure(
                $"Tax by {unit}", $"Tokens for the same number of {unit} as {report.Reference}; the {bars.Count} languages that pay most.",
                BarChart.Draw("Tax by language", bars, 1, report.Reference), taxes).ToMarkup(),
            new Figure(
                "Lorenz curve of the costs", "The further the curve hangs below the diagonal, the less evenly languages pay.",
                LorenzCurve.Draw("Lorenz curve", costs, "share of languages", "share of cost"), Points(costs)).ToMarkup(),
        ]);
    }

    private static DataTable Points(IReadOnlyList<double> costs)
    {
        var table = new DataTable("Lorenz curve", Column.Number("share of languages"), Column.Number("share of cost"));
        foreach (var (members, share) in LorenzCurve.Points(costs))
            table.Row(Number(members), Number(share));
        return table;
    }

    private static string Number(double value) => value.ToString(value is > 0 and < 0.01 ? "0.00000" : "0.000", CultureInfo.InvariantCulture);
}
