using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests.PreTokenization;

public sealed class SplittingText
{
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
