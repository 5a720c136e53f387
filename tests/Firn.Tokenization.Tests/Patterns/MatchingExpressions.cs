using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Firn.Core;
using Firn.Tokenization.Patterns;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests.Patterns;

public sealed class MatchingExpressions
{
    private static readonly string[] Parts = ["a", "b", "ab", "B", " ", "\n", "1", "12", "é", "日", "'s", ".", "-"];

    // .NET's engine works on UTF-16 and its own tables, so the texts stay in the BMP and the expressions off what differs there.
    private static readonly Gen<string> Plain = Gen.Int[0, Parts.Length - 1].Select(index => Parts[index]).Array[0, 12].Select(string.Concat);

    [Theory]
    [InlineData(@"a+b?|\d{1,2}|\s+(?!\S)|\s+")]
    [InlineData(@"(?i:'S|ab)+|[^\r\n\p{L}\p{N}]?\p{L}+")]
    [InlineData(@"(?>a+)b|(?<=a)b|(?<!1)2|\bé")]
    [InlineData(@"[^ab\d]{2,3}?|(?:ab|a)(?=b)|(a|b)*?1")]
    [InlineData(@"(?:(?:ab)+1?)*?-|[a-c\p{Lo}-]+\z|.\Z")]
    public void Finds_what_the_expression_finds(string pattern)
    {
        var theirs = new Regex(pattern, RegexOptions.CultureInvariant);
        var ours = new RegexPattern(pattern, "file", "key");
        Plain.Sample(text =>
        {
            var found = new List<(int Start, int End)>();
            var bytes = Encoding.UTF8.GetBytes(text);
            ours.Find(bytes, found);
            Assert.Equal(
                theirs.Matches(text).Where(match => match.Length > 0).Select(match => match.Value),
                found.Where(match => match.End > match.Start).Select(match => Encoding.UTF8.GetString(bytes[match.Start..match.End])));
        }, iter: 3000);
    }

    [Fact]
    public void An_expression_that_would_take_for_ever_is_an_error_that_names_its_key()
    {
        var pattern = new RegexPattern("(?:a+)+b", "bad.json", "normalizer.pattern.Regex");
        var error = Assert.Throws<FirnException>(() => pattern.Find(Encoding.UTF8.GetBytes(new string('a', 60)), []));
        Assert.Equal("FIRN-TOK-015", error.Code);
        Assert.Contains("normalizer.pattern.Regex", error.Cause);
    }

    [Fact]
    public void The_expressions_in_use_take_few_steps_on_a_million_characters()
    {
        foreach (var family in Enum.GetValues<SplitFamily>())
        {
            var pattern = new RegexPattern(SplitPatterns.Of(family), "file", "key");
            foreach (var unit in new[] { " ", "a", "日", "1", "'", "\n", "\n ", "A", "é!" })
            {
                var found = new List<(int Start, int End)>();
                var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 100_000)));
                pattern.Find(text, found);
                Assert.Equal(text.Length, found.Sum(match => match.End - match.Start));
            }
        }
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("a{2,1}")]
    [InlineData("*a")]
    [InlineData(@"\p{Nowhere}")]
    [InlineData(@"\k<x>")]
    [InlineData(@"(?<=a+)b")]
    [InlineData("(?:a*)*")]
    [InlineData("a{2000}")]
    [InlineData("(?:(?:(?:a{100}b){100}c){100}d){100}")]
    public void What_is_malformed_or_not_supported_is_refused(string pattern) => Assert.Throws<FormatException>(() => new RegexPattern(pattern, "file", "key"));
}
