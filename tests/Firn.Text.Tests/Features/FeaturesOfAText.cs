using System.Text;
using Firn.Text.Features;

namespace Firn.Text.Tests.Features;

public sealed class FeaturesOfAText
{
    [Theory]
    [InlineData("He said: \"It's 3.14, isn't it?\"", "He|said|:|\"|It's|3.14|,|isn't|it|?|\"")]
    [InlineData("Chapter 1 ......... 7\n\n-- end --", "Chapter|1|.........|7|--|end|--")]
    [InlineData("L’été à 20 °C, 日本", "L’été|à|20|°|C|,|日|本")]
    [InlineData(". . .", ".|.|.")]
    [InlineData(" \n\t ", "")]
    public void Words_are_segments_that_are_not_white_space(string text, string words)
    {
        var features = new TextFeatures();
        var bytes = Encoding.UTF8.GetBytes(text);
        features.Reset(bytes);
        Assert.Equal(words, string.Join('|', features.Words.Select(range => Encoding.UTF8.GetString(bytes.AsSpan(range)))));
        Assert.Equal(features.Words.Count, TextFeatures.CountWords(bytes));
        Assert.Equal(text.EnumerateRunes().Count(), features.CodePoints);
    }

    [Fact]
    public void Lines_are_split_at_line_feeds_and_keep_the_empty_ones()
    {
        var features = new TextFeatures();
        features.Reset("one\n\ntwo\n"u8.ToArray());
        Assert.Equal([0..3, 4..4, 5..8, 9..9], features.Lines);
    }

    [Fact]
    public void A_second_text_costs_no_allocation()
    {
        var features = new TextFeatures();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Some words, é and so on.\n", 500)));
        features.Reset(bytes);
        var expected = features.WordSpan.Length + features.LineSpan.Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        features.Reset(bytes);
        var found = features.WordSpan.Length + features.LineSpan.Length;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(expected, found);
        Assert.Equal(0, allocated);
    }
}
