using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Firn.Core;
using Firn.Data.Filters;

namespace Firn.Data.Tests.Filters;

public sealed class GopherQualityTests
{
    private static readonly GopherQualityConfig NoMinimum = new() { MinWords = 1 };

    [Theory]
    [InlineData("good", "")]
    [InlineData("short", "gopher_short_doc")]
    [InlineData("punctuation", "gopher_short_doc")]
    [InlineData("long", "gopher_long_doc")]
    [InlineData("tiny words", "gopher_below_avg_threshold")]
    [InlineData("giant words", "gopher_above_avg_threshold")]
    [InlineData("hashes", "gopher_too_many_hashes")]
    [InlineData("ellipses", "gopher_too_many_ellipsis")]
    [InlineData("bullets", "gopher_too_many_bullets")]
    [InlineData("ends", "gopher_too_many_end_ellipsis")]
    [InlineData("numbers", "gopher_below_alpha_threshold")]
    [InlineData("no stop words", "gopher_enough_stop_words")]
    public void Each_rule_has_a_page_that_it_alone_decides(string page, string reason)
    {
        var good = SampleTexts.GoodEnglish;
        var text = page switch
        {
            "good" => good,
            "short" => "Too short to keep.",
            "punctuation" => string.Concat(Enumerable.Repeat(". , ! ", 100)),
            "long" => string.Concat(Enumerable.Repeat(good + "\n", 1200)),
            "tiny words" => string.Concat(Enumerable.Repeat("to be of it ", 40)),
            "giant words" => string.Concat(Enumerable.Repeat("incomprehensibilities the be counterrevolutionaries ", 40)),
            "hashes" => string.Concat(Enumerable.Repeat("the big # hash # have mercy\n", 30)),
            "ellipses" => string.Concat(Enumerable.Repeat("the glacier… walks… with friends… have\n", 30)),
            "bullets" => string.Concat(Enumerable.Range(0, 30).Select(_ => "  • people have walked with friends\n")),
            "ends" => string.Concat(Enumerable.Range(0, 30).Select(_ => "people have walked with friends over the wide glacier and back home again...\n")),
            "numbers" => string.Concat(Enumerable.Repeat("people have the 123456 98765 55555 444444 ", 20)),
            _ => string.Concat(Enumerable.Repeat("glacier winter friend mountain valley river ", 20)),
        };
        Assert.Equal(reason, Judge(new(), text, "eng_Latn").Reason);
    }

    [Fact]
    public void It_decides_as_the_slow_reference_does() =>
        Gen.Select(SampleTexts.Any, Gen.Int[0, 2].Select(i => new[] { "eng_Latn", "jpn_Jpan", "xxx_Latn" }[i])).Sample((text, language) =>
        {
            foreach (var config in new[] { new GopherQualityConfig { MinWords = 3 }, NoMinimum with { MinMeanWordLength = 0, MinStopWords = 0 }, NoMinimum with { MinMeanWordLength = 1, MinAlphabeticRatio = 0.4 } })
                Assert.Equal(Reference(config, text, language), Judge(config, text, language).Reason);
        }, iter: 2000);

    [Fact]
    public void A_looser_threshold_never_drops_more() =>
        Gen.Select(SampleTexts.Any, Gen.Double[0.01, 1], Gen.Double[0.01, 1]).Sample((text, one, other) =>
        {
            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            var off = new GopherQualityConfig { MinWords = 1, MinMeanWordLength = 0, MaxMeanWordLength = 0, MaxSymbolRatio = 0, MaxBulletLineRatio = 0, MaxEllipsisLineRatio = 0, MinAlphabeticRatio = 0, MinStopWords = 0 };
            NoMore(text, off with { MaxSymbolRatio = high }, off with { MaxSymbolRatio = low });
            NoMore(text, off with { MaxBulletLineRatio = high }, off with { MaxBulletLineRatio = low });
            NoMore(text, off with { MaxEllipsisLineRatio = high }, off with { MaxEllipsisLineRatio = low });
            NoMore(text, off with { MinAlphabeticRatio = low }, off with { MinAlphabeticRatio = high });
            NoMore(text, off with { MinWords = (int)(low * 50) + 1 }, off with { MinWords = (int)(high * 50) + 1 });
        });

    [Fact]
    public void A_language_may_have_its_own_thresholds_and_stop_words()
    {
        var text = string.Concat(Enumerable.Repeat("glacier winter friend mountain valley river ", 20));
        var config = new GopherQualityConfig
        {
            Languages = new Dictionary<string, GopherQualityLanguage> { ["eng_Latn"] = new() { StopWords = ["glacier", "river"] }, ["deu_Latn"] = new() { StopWords = [], MaxMeanWordLength = 2 } },
        };
        Assert.Equal(VerdictKind.Kept, Judge(config, text, "eng_Latn").Kind);
        Assert.Equal("gopher_above_avg_threshold", Judge(config, text, "deu_Latn").Reason);
        Assert.Equal(VerdictKind.Kept, Judge(config, text, "").Kind);
    }

    [Fact]
    public void Evidence_says_value_and_threshold() =>
        Assert.Equal("words 4, threshold 50", Judge(new(), "Too short to keep.", "eng_Latn").Evidence);

    [Fact]
    public void Judging_a_kept_page_allocates_nothing()
    {
        var filter = new GopherQualityFilter(new());
        var features = SampleTexts.Features(SampleTexts.GoodEnglish);
        Assert.Equal(VerdictKind.Kept, filter.Judge(features, "eng_Latn"u8).Kind);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            filter.Judge(features, "eng_Latn"u8);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void NoMore(string text, GopherQualityConfig loose, GopherQualityConfig strict)
    {
        if (Judge(loose, text, "eng_Latn").Kind == VerdictKind.Dropped)
            Assert.Equal(VerdictKind.Dropped, Judge(strict, text, "eng_Latn").Kind);
    }

    private static Verdict Judge(GopherQualityConfig config, string text, string language) =>
        new GopherQualityFilter(config).Judge(SampleTexts.Features(text), Encoding.UTF8.GetBytes(language));

    // The rules over strings, written from their description and for clarity alone.
    private static string Reference(GopherQualityConfig config, string text, string language)
    {
        var words = SampleTexts.Words(SampleTexts.Features(text));
        const string Marks = "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»";
        bool Symbol(Rune r) => Marks.EnumerateRunes().Contains(r) || r.Value is <= 8 or (>= 11 and <= 31) or (>= 127 and <= 159);
        var content = words.Where(w => w.EnumerateRunes().Any(r => !Symbol(r))).ToList();
        if (content.Count == 0 || content.Count < config.MinWords)
            return "gopher_short_doc";
        if (content.Count > config.MaxWords)
            return "gopher_long_doc";
        var spaceless = language == "jpn_Jpan";
        var mean = (double)content.Sum(SampleTexts.Length) / content.Count;
        if (!spaceless && config.MinMeanWordLength > 0 && mean < config.MinMeanWordLength)
            return "gopher_below_avg_threshold";
        if (!spaceless && config.MaxMeanWordLength > 0 && mean > config.MaxMeanWordLength)
            return "gopher_above_avg_threshold";
        if (text.Count(c => c == '#') / (double)words.Count > config.MaxSymbolRatio)
            return "gopher_too_many_hashes";
        if ((Regex.Count(text, @"\.\.\.") + Regex.Count(text, "…")) / (double)words.Count > config.MaxSymbolRatio)
            return "gopher_too_many_ellipsis";
        var lines = Regex.Split(text, "\r\n|[\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029]").ToList();
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count(l => l.TrimStart() is var t && (t.StartsWith('•') || t.StartsWith('-'))) / (double)lines.Count > config.MaxBulletLineRatio)
            return "gopher_too_many_bullets";
        if (lines.Count(l => l.TrimEnd() is var t && (t.EndsWith("...", StringComparison.Ordinal) || t.EndsWith('…'))) / (double)lines.Count > config.MaxEllipsisLineRatio)
            return "gopher_too_many_end_ellipsis";
        if (words.Count(w => w.EnumerateRunes().Any(Rune.IsLetter)) / (double)words.Count < config.MinAlphabeticRatio)
            return "gopher_below_alpha_threshold";
        string[] stop = ["the", "be", "to", "of", "and", "that", "have", "with"];
        if (language == "eng_Latn" && config.MinStopWords > 0 && words.Intersect(stop).Count() < config.MinStopWords)
            return "gopher_enough_stop_words";
        return "";
    }
}
