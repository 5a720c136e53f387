using System.Text;
using System.Text.RegularExpressions;
using Firn.Compliance.Licences.Texts;

namespace Firn.Compliance.Licences.Scanning;

/// <summary>
/// Finds sentences that grant a licence by name. A window of text around each word that such a sentence has is taken, comment marks and
/// white space made one space, and a list of patterns asked; the patterns see no more than a window.
/// </summary>
internal sealed partial class LicenceGrants
{
    private const int WindowBefore = 120;
    private const int WindowAfter = 420;

    // Words of which every name has one.
    private static readonly HashSet<ulong> Anchors = [.. ((string[])["license", "licensed", "lgpl", "gpl", "agpl", "gfdl", "lgplv", "gplv", "domain", "perl", "fuck", "terms"]).Concat(
        from family in (string[])["gpl", "lgpl", "agpl", "gplv", "lgplv", "agplv"] from version in (string[])["2", "3"] select family + version).Select(word => LicenceWords.Hash(Encoding.ASCII.GetBytes(word)))];

    private static readonly (string Id, Regex Pattern)[] Named =
    [
        ("Apache-2.0", Apache()), ("BSL-1.0", Boost()), ("OFL-1.1", OpenFont()), ("MIT", Mit()), ("Artistic-1.0-Perl OR GPL-1.0-or-later", Perl()), ("Artistic-2.0", ArtisticTwo()),
        ("LicenseRef-public-domain", PublicDomain()), ("ISC", Isc()), ("Zlib", Zlib()), ("WTFPL", Wtf()), ("PSF-2.0", Python()), ("BSD-2-Clause", BsdTwo()), ("BSD-3-Clause", BsdThree()), ("PHP-3.01", Php()),
    ];

    private readonly StringBuilder window = new();

    /// <summary>Reports every grant.</summary>
    /// <param name="file">The file.</param>
    /// <param name="words">Its words.</param>
    /// <param name="report">Hears SPDX expression, place and words.</param>
    public void Find(ReadOnlySpan<byte> file, LicenceWords words, Action<string, int, string> report)
    {
        var readTo = -1;
        for (var word = 0; word < words.Count; word++)
        {
            if (!Anchors.Contains(words.Hashes[word]) || words.Starts[word] < readTo)
                continue;
            var start = Math.Max(0, words.Starts[word] - WindowBefore);
            var end = Math.Min(file.Length, words.Starts[word] + WindowAfter);
            readTo = end - (WindowAfter / 2); // windows overlap, so that no sentence is cut in two
            Ask(Plain(file[start..end]), words.Starts[word], report);
        }
    }

    private static void Ask(string text, int offset, Action<string, int, string> report)
    {
        Gnu(text, offset, report);
        foreach (var (id, pattern) in Named)
        {
            if (pattern.Match(text) is { Success: true } match)
                report(id, offset, match.Value);
        }

        foreach (Match match in Versioned().Matches(text))
        {
            var family = match.Groups["family"].Value[0] switch { 'm' => "MPL", 'e' when match.Groups["family"].Value[1] == 'c' => "EPL", 'e' => "EUPL", 'c' => "CDDL", _ => "MPL" };
            var id = $"{family}-{match.Groups["version"].Value}";
            if (LicenceTable.TryGet(id, out _, out _))
                report(id, offset, match.Value);
        }
    }

    private static void Gnu(string text, int offset, Action<string, int, string> report)
    {
        foreach (Match name in GnuName().Matches(text))
        {
            var word = name.Value;
            var family = word.Contains("affero", StringComparison.Ordinal) || word.StartsWith("agpl", StringComparison.Ordinal) ? "AGPL"
                : word.Contains("lesser", StringComparison.Ordinal) || word.Contains("library", StringComparison.Ordinal) || word.StartsWith("lgpl", StringComparison.Ordinal) ? "LGPL"
                : word.Contains("documentation", StringComparison.Ordinal) || word.StartsWith("gfdl", StringComparison.Ordinal) || word.StartsWith("fdl", StringComparison.Ordinal) ? "GFDL" : "GPL";

            // The version stands behind the name, up to the next name, or just before it ("version 2 of the GNU ...").
            var rest = text[(name.Index + name.Length)..];
            if (GnuName().Match(rest) is { Success: true } next && next.Index > 20)
                rest = rest[..next.Index];
            var version = VersionBehind().Match(rest.Length > 160 ? rest[..160] : rest);
            if (!version.Success)
                version = VersionBefore().Match(text[..name.Index]);
            if (!version.Success)
                continue;
            var digits = version.Groups["major"].Value + (version.Groups["minor"].Success ? version.Groups["minor"].Value : ".0");
            var later = version.Groups["plus"].Success || Later().IsMatch(rest);
            var id = $"{family}-{digits}-{(later ? "or-later" : "only")}";
            if (LicenceTable.TryGet(id, out var known, out _))
                report(known, offset, word + " " + version.Value.Trim());
        }
    }

    // Lower case; comment marks, quotes and white space in a run are one space.
    private string Plain(ReadOnlySpan<byte> text)
    {
        window.Clear();
        var space = true;
        foreach (var one in text)
        {
            if (one is > 32 and < 127 and not ((byte)'*' or (byte)'#' or (byte)'/' or (byte)';' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)',' or (byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'%' or (byte)'_' or (byte)'|' or (byte)'=' or (byte)':'))
            {
                window.Append((char)(one is >= (byte)'A' and <= (byte)'Z' ? one | 0x20 : one));
                space = false;
            }
            else if (!space)
            {
                window.Append(' ');
                space = true;
            }
        }

        return window.ToString();
    }

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\b(gnu )?(affero |lesser |library |free )?(general |documentation )public licen[sc]e|\bgnu free documentation licen[sc]e|\bfree documentation licen[sc]e|\b(gnu )?(lesser|library) gpl\b|\b[al]?gpl(?=[ v.+-]|\d|$)|\bgfdl\b", Options, 1000)]
    private static partial Regex GnuName();

    [GeneratedRegex(@"^(?:[^.]|\.(?=\d)){0,120}?(?<![\d.])(version |v\.? ?|gpl ?-?v?|^ ?-?|licen[sc]e -? ?)(?<major>[123])(?<minor>\.[0-3])?(\.0)?(?![\d])(?<plus>\+)?", Options, 1000)]
    private static partial Regex VersionBehind();

    [GeneratedRegex(@"version (?<major>[123])(?<minor>\.[0-3])?(?<plus>\+| or later)? of the $", Options, 1000)]
    private static partial Regex VersionBefore();

    [GeneratedRegex(@"any later version|or later|or newer|or above|or any later|and later|any newer version|or at your option any", Options, 1000)]
    private static partial Regex Later();

    [GeneratedRegex(@"\bapache (software )?licen[sc]e -?(version |v\.? ?)?2(\.0)?\b|\bapache-2(\.0)?\b|licen[sc]ed under the apache licen[sc]e", Options, 1000)]
    private static partial Regex Apache();

    [GeneratedRegex(@"\b(?<family>mozilla public licen[sc]e|eclipse public licen[sc]e|european union public licen[sc]e|common development and distribution licen[sc]e)( -)?( mpl| epl| eupl| cddl)?( version| v\.?)? ?(?<version>[123]\.[012])", Options, 1000)]
    private static partial Regex Versioned();

    [GeneratedRegex(@"\bboost software licen[sc]e( -)?( version 1\.0)?", Options, 1000)]
    private static partial Regex Boost();

    [GeneratedRegex(@"\bsil open font licen[sc]e( version| v\.?)? ?1\.1", Options, 1000)]
    private static partial Regex OpenFont();

    [GeneratedRegex(@"\b(under|terms of|is) (the )?(terms of )?(the )?(mit|expat|x11|mit x11|mit expat) licen[sc]e|\bmit-licen[sc]ed|^licen[sc]e mit\b|\blicen[sc]e mit licen[sc]e", Options, 1000)]
    private static partial Regex Mit();

    [GeneratedRegex(@"same (terms|licen[sc]e) as (the )?perl|licen[sc]e as perl itself|under the terms of perl itself", Options, 1000)]
    private static partial Regex Perl();

    [GeneratedRegex(@"\bartistic licen[sc]e (version |v\.? ?)?2(\.0)?\b", Options, 1000)]
    private static partial Regex ArtisticTwo();

    [GeneratedRegex(@"\b(in|into|to|are|is|as) (the )?public[ -]domain\b(?! software)", Options, 1000)]
    private static partial Regex PublicDomain();

    [GeneratedRegex(@"\bisc licen[sc]e\b", Options, 1000)]
    private static partial Regex Isc();

    [GeneratedRegex(@"\bzlib(-libpng| libpng)? licen[sc]e\b", Options, 1000)]
    private static partial Regex Zlib();

    [GeneratedRegex(@"do what the fuck you want to public licen[sc]e", Options, 1000)]
    private static partial Regex Wtf();

    [GeneratedRegex(@"\bpython software foundation licen[sc]e|\bpsf licen[sc]e", Options, 1000)]
    private static partial Regex Python();

    [GeneratedRegex(@"\b(2|two)-clause bsd|\bbsd[ -](2|two)[ -]clause|simplified bsd", Options, 1000)]
    private static partial Regex BsdTwo();

    [GeneratedRegex(@"\b(3|three)-clause bsd|\bbsd[ -](3|three)[ -]clause|(new|modified|revised) bsd licen[sc]e", Options, 1000)]
    private static partial Regex BsdThree();

    [GeneratedRegex(@"\bphp licen[sc]e( version| v\.?)? ?3\.01", Options, 1000)]
    private static partial Regex Php();
}
