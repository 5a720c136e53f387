using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests.PreTokenization;

public sealed class SplittingText
{
    private static readonly string[] Units = ["a", "Q", "é", "日", " ", "1", "'s", "\n"];
    private static readonly string[] Middles = ["a b", "a\nb", "x\n\nyes", "e ", ". "];

    /// <summary>The regular expression itself decides, where .NET's engine can: it has no letters beyond the BMP and its own folding of the long s.</summary>
    [Theory]
    [InlineData(SplitFamily.Gpt2)]
    [InlineData(SplitFamily.Cl100k)]
    [InlineData(SplitFamily.Qwen2)]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void Pieces_are_those_of_the_regular_expression(SplitFamily family)
    {
        var regex = new Regex(SplitPatterns.Of(family), RegexOptions.CultureInvariant);
        Texts.Nasty.Select(text => string.Concat(text.Where(c => !char.IsSurrogate(c)))).Sample(text =>
            Assert.Equal(regex.Matches(text).Select(match => match.Value), Pieces(family, text)), iter: 20_000);
    }

    /// <summary>Runs of letters around the width of a vector, where the quick path and the plain one meet.</summary>
    [Theory]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void Long_words_are_cut_like_short_ones(SplitFamily family)
    {
        var regex = new Regex(SplitPatterns.Of(family), RegexOptions.CultureInvariant);
        var run = Gen.Select(Gen.Int[0, 7].Select(index => Units[index]), Gen.Int[1, 40], (unit, count) => string.Concat(Enumerable.Repeat(unit, count)));
        run.Array[1, 6].Select(string.Concat).Sample(text => Assert.Equal(regex.Matches(text).Select(match => match.Value), Pieces(family, text)), iter: 5000);
    }

    [Fact]
    public void A_text_cut_at_a_safe_place_has_the_pieces_of_the_whole() =>
        Gen.Select(Texts.Nasty, Texts.Nasty, Gen.Int[0, 4].Select(index => Middles[index]), (left, right, middle) => left + middle + right).Sample(text =>
        {
            foreach (var family in Enum.GetValues<SplitFamily>())
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var cut = Firn.Tokenization.Streams.SafeCut.Last(bytes, family);
                var parts = Pieces(family, Encoding.UTF8.GetString(bytes, 0, cut)).Concat(Pieces(family, Encoding.UTF8.GetString(bytes, cut, bytes.Length - cut)));
                Assert.Equal(Pieces(family, text), parts);
            }
        }, iter: 5000);

    [Theory]
    [InlineData(SplitFamily.Tekken, "HTTPServer Xy", "HTTPServer| Xy")]
    [InlineData(SplitFamily.Tekken, "helloWorld", "hello|World")]
    [InlineData(SplitFamily.Tekken, "don't 2024", "don|'t| |2|0|2|4")]
    [InlineData(SplitFamily.O200k, "don't 2024", "don't| |202|4")]
    [InlineData(SplitFamily.O200k, "I'LL", "I'LL")]
    [InlineData(SplitFamily.Cl100k, "I'LL DON'ſ", "I|'LL| DON|'ſ")]
    [InlineData(SplitFamily.Gpt2, "I'll I'LL", "I|'ll| I|'|LL")]
    [InlineData(SplitFamily.Tekken, "\u0301ABC", "\u0301|ABC")]
    [InlineData(SplitFamily.Tekken, "ABʰCD", "ABʰ|CD")]
    // Deseret has case beyond the BMP: capital, small.
    [InlineData(SplitFamily.Tekken, "𐐨𐐀𐐨", "𐐨|𐐀𐐨")]
    [InlineData(SplitFamily.Tekken, "𝟘𝟙", "𝟘|𝟙")]
    [InlineData(SplitFamily.Tekken, "a  \n\n  b", "a|  \n\n| | b")]
    public void Published_behaviour_holds(SplitFamily family, string text, string pieces) =>
        Assert.Equal(pieces, string.Join('|', Pieces(family, text)));

    private static List<string> Pieces(SplitFamily family, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var pieces = new List<string>();
        for (var start = 0; start < bytes.Length;)
        {
            var end = Firn.Tokenization.PreTokenization.Splitters.End(family, bytes, start);
            pieces.Add(Encoding.UTF8.GetString(bytes, start, end - start));
            start = end;
        }

        return pieces;
    }
}
