using System.Text.RegularExpressions;
using CsCheck;
using Firn.Compliance.Licences.Scanning;

namespace Firn.Compliance.Tests.Licences;

/// <summary>The names and versions of GNU's licences beside the patterns that say what they are.</summary>
public sealed class GnuNamesTests
{
    private static readonly Regex Name = new(@"\b(gnu )?(affero |lesser |library |free )?(general |documentation )public licen[sc]e|\bgnu free documentation licen[sc]e|\bfree documentation licen[sc]e|\b(gnu )?(lesser|library) gpl\b|\b[al]?gpl(?=[ v.+-]|\d|$)|\bgfdl\b", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static readonly Regex Version = new(@"^(?:[^.]|\.(?=\d)){0,120}?(?<![\d.])(version |v\.? ?|gpl ?-?v?|^ ?-?|licen[sc]e -? ?)(?<major>[123])(?<minor>\.[0-3])?(\.0)?(?![\d])(?<plus>\+)?", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static readonly string[] Parts =
    [
        "gnu ", "affero ", "lesser ", "library ", "free ", "general ", "documentation ", "public ", "license", "licence", "gpl", "agpl", "lgpl", "gfdl", "v", "version ", "2", "3", "1", ".0", ".1", "+", "-", " ", ".", "4", "10",
        "of the ", "x", " gpl-", "license -", "license ",
    ];

    private static readonly Gen<string> Texts = Gen.Int[0, Parts.Length - 1].Array[0, 12].Select(picks => Regex.Replace(string.Concat(picks.Select(pick => Parts[pick])), " +", " ", RegexOptions.None, TimeSpan.FromSeconds(1)));

    [Fact]
    public void The_same_names_as_the_pattern() => Texts.Sample(
        text =>
        {
            var expected = Name.Matches(text).Select(match => (match.Index, match.Length)).ToList();
            var ours = new List<(int, int)>();
            for (var from = 0; GnuNames.TryFind(text, from, out var start, out var length); from = start + length)
                ours.Add((start, length));

            // A name within a word is none to us; to the pattern what is left of it may be one.
            return expected.SequenceEqual(ours) || ours.All(expected.Contains);
        },
        iter: 30_000);

    [Fact]
    public void The_same_version_as_the_pattern() => Texts.Sample(
        text =>
        {
            var expected = Version.Match(text);
            var found = GnuNames.TryVersion(text, out var major, out var minor, out var plus, out var said);
            return found == expected.Success && (!found || (major == expected.Groups["major"].Value[0] && minor.SequenceEqual(expected.Groups["minor"].Value) && plus == expected.Groups["plus"].Success && said.SequenceEqual(expected.Value)));
        },
        iter: 30_000);
}
