using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What the tokenizer costs each language.</summary>
internal static class TokenizerSection
{
    private const int Shown = 24;

    public static Markup Write(ReportFacts facts)
    {
        if (facts.TokenizerCosts.Count == 0)
            return Absent.Because("The tokenize stage is not complete, or there was no held-out text to judge the tokenizer by.");
        var costs = facts.TokenizerCosts.OrderByDescending(one => one.BytesPerToken).ToList();
        var mean = costs.Average(one => one.BytesPerToken);
        var table = new DataTable("Tokenizer by language, on held-out text", Column.Text("language"), Column.Text("code"), Column.Number("bytes a token"), Column.Number("tokens a word"), Column.Number("tokens a 1,000 bytes"));
        foreach (var cost in costs)
            table.Row(LanguageName.Of(cost.Language), cost.Language, Quantity.Fixed(cost.BytesPerToken, 2), Quantity.Fixed(cost.TokensPerWord, 2), Quantity.Fixed(cost.CostPerByte * 1000, 0));
        var bars = new Figure(
            "Bytes a token carries", "On held-out text; more is cheaper. A language far below the others pays more tokens for the same text.",
            BarChart.Draw("Bytes a token carries, by language", [.. costs.Take(Shown).Select(one => new Bar(LanguageName.Of(one.Language), one.BytesPerToken, Quantity.Fixed(one.BytesPerToken, 2), LanguageName.IsEnglish(one.Language) ? Tone.First : Tone.Main))], mean, $"mean {Quantity.Fixed(mean, 2)}", width: 540),
            table);
        var lorenz = new DataTable("Lorenz curve", Column.Number("languages"), Column.Number("share of all tokens"));
        foreach (var (members, share) in LorenzCurve.Points([.. costs.Select(one => one.CostPerByte)]))
            lorenz.Row(Quantity.Percent(members), Quantity.Percent(share));
        var curve = new Figure(
            "How evenly the cost is spread", "Languages from cheapest to dearest, and the share of the tokens they would need for the same number of bytes. On the dashed line all would pay the same.",
            LorenzCurve.Draw("Lorenz curve of tokens a byte over languages", [.. costs.Select(one => one.CostPerByte)], "languages", "tokens for the same bytes"), lorenz);
        return Markup.Html($"""
            <p>The tokenizer was trained on this run's own text. Over {Words.Many(costs.Count, "language", "languages")} of held-out text a token carries {Quantity.Fixed(mean, 2)} bytes on average, from {Quantity.Fixed(costs[^1].BytesPerToken, 2)} in {LanguageName.Of(costs[^1].Language)} to {Quantity.Fixed(costs[0].BytesPerToken, 2)} in {LanguageName.Of(costs[0].Language)}.</p>
            <div class="pair">{bars.ToMarkup()}{curve.ToMarkup()}</div>
            """);
    }
}
