using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Firn.Core;
using Firn.Data.Filters;

namespace Firn.Data.Tests.Filters;

public sealed class GopherRepetitionTests
{
    private static readonly GopherRepetitionConfig Off = new()
    {
        MaxDuplicateParagraphs = 0,
        MaxDuplicateParagraphCharacters = 0,
        MaxDuplicateLines = 0,
        MaxDuplicateLineCharacters = 0,
        MaxTopNgramCharacters = [],
        MaxDuplicateNgramCharacters = [],
    };

    [Fact]
    public void It_decides_as_the_slow_reference_does() =>
        SampleTexts.Any.Sample(text =>
        {
            foreach (var config in new[]
            {
                new GopherRepetitionConfig(),
                Off with { MaxTopNgramCharacters = [0.3, 0.25, 0.2], MaxDuplicateNgramCharacters = [0.4, 0.35, 0.3, 0.25, 0.2, 0.15] },
                Off with { MaxDuplicateNgramCharacters = [0.01, 0.01] },
                Off with { MaxDuplicateLineCharacters = 0.1, MaxDuplicateParagraphCharacters = 0.05 },
            })
            {
                Assert.Equal(Reference(config, text), Judge(config, text).Reason);
            }
        }, iter: 2000);

    [Theory]
    [InlineData("good", "")]
    [InlineData("paragraphs", "dup_para_frac")]
    [InlineData("lines", "dup_line_frac")]
    [InlineData("top", "top_2_gram")]
    [InlineData("grams", "duplicated_5_n_grams")]
    public void Each_kind_of_repetition_is_named(string page, string reason) => Assert.Equal(reason, Judge(new(), page switch
    {
        "good" => SampleTexts.GoodEnglish,
        "paragraphs" => "One paragraph here.\n\nOne paragraph here.\n\nOne paragraph here.",
        "lines" => "A line.\nA line.\nA line.\nAnother one.",
        "top" => string.Join(" ", Enumerable.Range(0, 30).Select(i => $"click here word{i}")),
        _ => SampleTexts.GoodEnglish + "\nAdded later: read dust, ash or salt as notes about storms long past, for pressure from above slowly squeezes out the trapped air, much like rings in wood. Nobody would call it quick: on high plateaus this journey can take more time, too.",
    }).Reason);

    [Fact]
    public void An_empty_text_repeats_nothing() => Assert.Equal(VerdictKind.Kept, Judge(new(), "").Kind);

    [Fact]
    public void A_looser_threshold_never_drops_more() =>
        Gen.Select(SampleTexts.Any, Gen.Double[0.01, 1], Gen.Double[0.01, 1]).Sample((text, one, other) =>
        {
            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            NoMore(text, Off with { MaxDuplicateLines = high }, Off with { MaxDuplicateLines = low });
            NoMore(text, Off with { MaxTopNgramCharacters = [high] }, Off with { MaxTopNgramCharacters = [low] });
            NoMore(text, Off with { MaxDuplicateNgramCharacters = [high] }, Off with { MaxDuplicateNgramCharacters = [low] });
        });

    [Fact]
    public void A_text_appended_to_itself_is_dropped() =>
        Assert.Equal(VerdictKind.Dropped, Judge(new(), SampleTexts.GoodEnglish + "\n" + SampleTexts.GoodEnglish).Kind);

    [Fact]
    public void Repeated_runs_of_characters_are_normal_where_no_spaces_are_written()
    {
        var text = string.Join("。", Enumerable.Range(0, 30).Select(i => $"することができます{(char)(0x4E00 + (i * 37))}{(char)(0x5000 + (i * 91))}{(char)(0x6000 + (i * 53))}"));
        using var filter = new GopherRepetitionFilter(Off with { MaxDuplicateNgramCharacters = [0.15] });
        Assert.Equal(VerdictKind.Kept, filter.Judge(SampleTexts.Features(text), "jpn_Jpan"u8).Kind);
    }

    [Fact]
    public void Judging_a_kept_page_allocates_nothing()
    {
        using var filter = new GopherRepetitionFilter(new());
        var features = SampleTexts.Features(SampleTexts.GoodEnglish);
        Assert.Equal(VerdictKind.Kept, filter.Judge(features, "eng_Latn"u8).Kind);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            filter.Judge(features, "eng_Latn"u8);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void NoMore(string text, GopherRepetitionConfig loose, GopherRepetitionConfig strict)
    {
        if (Judge(loose, text).Kind == VerdictKind.Dropped)
            Assert.Equal(VerdictKind.Dropped, Judge(strict, text).Kind);
    }

    private static Verdict Judge(GopherRepetitionConfig config, string text)
    {
        using var filter = new GopherRepetitionFilter(config);
        return filter.Judge(SampleTexts.Features(text), "eng_Latn"u8);
    }

    private static string Reference(GopherRepetitionConfig config, string text)
    {
        if (text.Length == 0)
            return "";
        double length = SampleTexts.Length(text);
        var paragraphs = Regex.Split(text.Trim(), "\n{2,}");
        var (duplicates, characters) = Duplicates(paragraphs);
        if (Over(duplicates / (double)paragraphs.Length, config.MaxDuplicateParagraphs))
            return "dup_para_frac";
        if (Over(characters / length, config.MaxDuplicateParagraphCharacters))
            return "dup_para_char_frac";
        var lines = Regex.Split(text, "\n+");
        (duplicates, characters) = Duplicates(lines);
        if (Over(duplicates / (double)lines.Length, config.MaxDuplicateLines))
            return "dup_line_frac";
        if (Over(characters / length, config.MaxDuplicateLineCharacters))
            return "dup_line_char_frac";
        var words = SampleTexts.Words(SampleTexts.Features(text));
        for (var i = 0; i < config.MaxTopNgramCharacters.Length; i++)
        {
            var n = i + 2;
            var grams = Enumerable.Range(0, Math.Max(0, words.Count - n + 1)).Select(at => string.Join(' ', words.Skip(at).Take(n))).ToList();
            var top = grams.GroupBy(gram => gram, StringComparer.Ordinal).OrderByDescending(group => group.Count()).FirstOrDefault(); // stable: the first of equals
            if (top is not null && Over(SampleTexts.Length(top.Key) * top.Count() / length, config.MaxTopNgramCharacters[i]))
                return $"top_{n}_gram";
        }

        for (var i = 0; i < config.MaxDuplicateNgramCharacters.Length; i++)
        {
            var n = i + 5;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var repeated = 0;
            for (var at = 0; at + n <= words.Count;)
            {
                var gram = string.Concat(words.Skip(at).Take(n));
                if (seen.Add(gram))
                {
                    at++;
                    continue;
                }

                repeated += SampleTexts.Length(gram);
                at += n;
            }

            if (Over(repeated / length, config.MaxDuplicateNgramCharacters[i]))
                return $"duplicated_{n}_n_grams";
        }

        return "";
    }

    private static (int Count, int Characters) Duplicates(string[] pieces)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var repeats = pieces.Where(piece => !seen.Add(piece)).ToList();
        return (repeats.Count, repeats.Sum(SampleTexts.Length));
    }

    private static bool Over(double share, double threshold) => threshold > 0 && share > threshold;
}
