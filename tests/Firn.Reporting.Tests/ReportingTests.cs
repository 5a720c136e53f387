using System.Xml;
using System.Xml.Linq;
using CsCheck;
using Firn.Testing;

namespace Firn.Reporting.Tests;

public sealed class TextInAPage
{
    [Fact]
    public void Text_in_a_hole_is_escaped_and_markup_is_not() =>
        Assert.Equal("<p>&lt;b&gt; &amp; &quot;<i>x</i></p>", Markup.Html($"<p>{"<b> & \""}{Markup.Html($"<i>{"x"}</i>")}</p>").ToString());

    [Fact]
    public void Any_text_gives_well_formed_xml() =>
        Gen.String.Sample(text => XElement.Parse($"<p title=\"{Markup.Escape(text)}\">{Markup.Escape(text)}</p>") is not null);

    [Fact]
    public void Direction_overrides_and_lone_surrogates_are_shown_as_replacement_characters() =>
        Assert.Equal("a\ufffdb\ufffdc", Markup.Escape("a\u202eb\ud800c"));
}

public sealed class NumbersAsPeopleReadThem
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1000, "1.00 k")]
    [InlineData(999_999, "1.00 M")]
    [InlineData(23_940_000, "23.9 M")]
    [InlineData(-1500, "−1.50 k")]
    public void A_compact_count_has_three_significant_digits(double value, string expected) => Assert.Equal(expected, Quantity.Compact(value));

    [Fact]
    public void A_small_share_never_reads_as_zero() => Assert.Equal("< 0.1 %", Quantity.Percent(0.00001));

    [Fact]
    public void A_rounded_zero_has_no_sign() => Assert.Equal("0.000", Quantity.Difference(-0.00001));

    [Fact]
    public void What_is_not_a_number_is_a_dash() => Assert.Equal("–", Quantity.Fixed(double.NaN));
}

public sealed class Inequality
{
    [Fact]
    public void Equal_shares_have_a_Gini_of_zero() => Assert.Equal(0, LorenzCurve.Gini([3, 3, 3, 3]), 12);

    [Fact]
    public void One_of_four_having_all_has_a_Gini_of_three_quarters() => Assert.Equal(0.75, LorenzCurve.Gini([0, 0, 0, 8]), 12);

    [Fact]
    public void The_Gini_is_twice_the_area_between_the_curve_and_the_diagonal() =>
        Gen.Double[0.01, 100].Array[2, 40].Sample(values =>
        {
            var points = LorenzCurve.Points(values);
            var below = 0.0;
            for (var i = 1; i < points.Count; i++)
                below += (points[i].Members - points[i - 1].Members) * (points[i].Share + points[i - 1].Share) / 2;
            return Math.Abs(LorenzCurve.Gini(values) - (1 - (2 * below))) < 1e-9;
        });
}

public sealed class ChartsAsText
{
    [Fact]
    public void Bars_match_the_golden_drawing() => Match("bars", BarChart.Draw("Bytes per token",
        [new("Deutsch", 3.2, "3.20"), new("日本語", 2.1, "2.10", Tone.First), new("empty", 0, "0")], 2.5, "mean 2.50"));

    [Fact]
    public void A_funnel_matches_the_golden_drawing() => Match("funnel", StackedBarChart.Draw("Documents by step",
        [("kept", Tone.Main), ("no consent", Tone.Consent)], [new("acquired", [100, 0], "100"), new("robots.txt", [80, 20], "80"), new("quality", [79, 0], "79", IsStrong: true)]));

    [Fact]
    public void Lines_match_the_golden_drawing() => Match("lines", LineChart.Draw("Loss", [
        new("raw", [(1, 9), (10, 7), (100, 5.5), (1000, 4)], Tone.Main, IsFaint: true), new("smoothed", [(1, 9), (1000, 4.2)])], "step", "nats per token", logX: true));

    [Fact]
    public void A_Lorenz_curve_matches_the_golden_drawing() => Match("lorenz", LorenzCurve.Draw("Tokens per sentence", [1, 2, 3, 10], "languages", "tokens"));

    [Fact]
    public void Dots_match_the_golden_drawing() => Match("dots", DotPlot.Draw("Bits per byte", [("model", Tone.Main), ("unigram", Tone.First)],
        [("English", [2.1, 3.2], true), ("Français", [2.4, double.NaN], false)], "bits per byte"));

    [Fact]
    public void Long_series_are_thinned_and_keep_their_spikes()
    {
        var points = Enumerable.Range(0, 100_000).Select(i => ((double)i, i == 54_321 ? 100.0 : 1.0)).ToList();
        var svg = XElement.Parse(LineChart.Draw("spike", [new("", points)], "x", "y").ToString());
        var line = svg.Elements().Single(element => element.Name.LocalName == "polyline").Attribute("points")!.Value.Split(' ');
        Assert.True(line.Length <= LineChart.MaxPoints);
        Assert.Contains(line, point => point.EndsWith(",26", StringComparison.Ordinal));
    }

    [Fact]
    public void Charts_without_data_are_drawn_all_the_same()
    {
        XElement.Parse(BarChart.Draw("none", []).ToString());
        XElement.Parse(LineChart.Draw("none", [], "x", "y").ToString());
        XElement.Parse(LineChart.Draw("nan", [new("a", [(double.NaN, 1), (0, double.NaN)])], "x", "y", logX: true, logY: true).ToString());
        XElement.Parse(LorenzCurve.Draw("none", [], "x", "y").ToString());
        XElement.Parse(DotPlot.Draw("none", [], [], "x").ToString());
        XElement.Parse(StackedBarChart.Draw("none", [], []).ToString());
    }

    private static void Match(string name, Markup chart)
    {
        XElement.Parse(chart.ToString());
        Golden.Match($"tests/Firn.Reporting.Tests/golden/{name}.svg", chart.ToString());
    }
}

public sealed class AWholePage
{
    [Fact]
    public void It_is_well_formed_and_names_nothing_outside_itself()
    {
        var page = Sample();
        var document = XDocument.Load(XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }));
        var outside = document.Descendants().Attributes()
            .Where(attribute => attribute.Name.LocalName is "src" or "href" or "data" or "action" && !attribute.Value.StartsWith('#')).ToList();
        Assert.Empty(outside);
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "link" or "iframe" or "img");
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_has_its_numbers_in_a_table() =>
        Assert.All(Parse(Sample()).Descendants().Where(element => element.Name.LocalName == "figure"), figure =>
            Assert.Contains(figure.Descendants(), element => element.Name.LocalName == "table"));

    [Fact]
    public void Each_link_of_the_contents_leads_to_a_section()
    {
        var document = Parse(Sample());
        var ids = document.Descendants().Attributes("id").Select(attribute => attribute.Value).ToHashSet();
        Assert.All(document.Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
    }

    [Theory]
    [InlineData("--ink", "--paper", 7.0)]
    [InlineData("--soft", "--paper", 4.5)]
    [InlineData("--c0", "--paper", 4.5)]
    [InlineData("--good", "--paper", 4.5)]
    [InlineData("--bad", "--paper", 4.5)]
    [InlineData("--c1", "--paper", 3.0)]
    [InlineData("--c2", "--paper", 3.0)]
    [InlineData("--c3", "--paper", 3.0)]
    [InlineData("--c4", "--paper", 3.0)]
    [InlineData("--c7", "--paper", 3.0)]
    [InlineData("--ink", "--tint", 7.0)]
    public void Colours_have_the_contrast_that_WCAG_asks_in_light_and_in_dark(string front, string back, double ratio)
    {
        var css = File.ReadAllText(Repository.File("src", "Firn.Reporting", "Pages", "Page.css"));
        var dark = css.IndexOf("prefers-color-scheme: dark", StringComparison.Ordinal);
        foreach (var theme in new[] { css[..dark], css[dark..css.IndexOf("* {", StringComparison.Ordinal)] })
            Assert.True(Contrast(Colour(theme, front), Colour(theme, back)) >= ratio, $"{front} on {back}: {Contrast(Colour(theme, front), Colour(theme, back)):F2}");
    }

    private static XDocument Parse(string page) =>
        XDocument.Load(XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }));

    private static string Sample()
    {
        var page = new Page("A run", "Run report", "It <worked> & well", Markup.Text("text"))
        {
            KeyFigures = new KeyFigures().Add("documents", "1,234", "of 2,000"),
            Footer = Markup.Text("made from manifests"),
        };
        var table = new DataTable("Bars", Column.Text("what"), Column.Number("value")).Row("a", "1").Total("all", "1");
        page.Section("one", "One", "First", new Figure("Bars", "how to read", BarChart.Draw("bars", [new("a", 1, "1")]), table).ToMarkup());
        page.Section("two", "Two", "Second", table.ToMarkup());
        return page.Render();
    }

    private static double[] Colour(string theme, string name)
    {
        var at = theme.IndexOf(name + ": #", StringComparison.Ordinal) + name.Length + 3;
        return [.. new[] { 0, 2, 4 }.Select(i => Convert.ToInt32(theme.Substring(at + i, 2), 16) / 255.0)];
    }

    private static double Contrast(double[] a, double[] b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(double[] rgb)
    {
        var linear = rgb.Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
