using System.Buffers;
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

    // A pattern is asked only where its word stands: most windows have none of them.
    private static readonly (string Word, string Id, Regex Pattern)[] Named =
    [
        ("apache", "Apache-2.0", Apache()), ("boost", "BSL-1.0", Boost()), ("sil open", "OFL-1.1", OpenFont()), ("mit", "MIT", Mit()), ("expat", "MIT", Mit()), ("x11", "MIT", Mit()),
        ("perl", "Artistic-1.0-Perl OR GPL-1.0-or-later", Perl()), ("artistic", "Artistic-2.0", ArtisticTwo()), ("domain", "LicenseRef-public-domain", PublicDomain()), ("isc ", "ISC", Isc()), ("zlib", "Zlib", Zlib()),
        ("fuck", "WTFPL", Wtf()), ("psf", "PSF-2.0", Python()), ("python", "PSF-2.0", Python()), ("bsd", "BSD-2-Clause", BsdTwo()), ("bsd", "BSD-3-Clause", BsdThree()), ("php", "PHP-3.01", Php()),
    ];

    private static readonly SearchValues<string> AnyWord = SearchValues.Create([.. Named.Select(one => one.Word).Distinct(), "gpl", "public licen", "gfdl", "documentation licen", "development and"], StringComparison.Ordinal);

    private static readonly byte[] PlainByte = MakePlain();

    // One bit for each word's hash: nearly every word is told at once to be none of them.
    private static readonly ulong[] AnchorFilter = MakeFilter();

    private readonly char[] window = new char[WindowBefore + WindowAfter + 1];

    /// <summary>Reports every grant.</summary>
    /// <param name="file">The file.</param>
    /// <param name="words">Its words.</param>
    /// <param name="report">Hears SPDX expression, place and words.</param>
    public void Find(ReadOnlySpan<byte> file, LicenceWords words, Action<string, int, string> report)
    {
        var readTo = -1;
        var hashes = words.Hashes;
        var starts = words.Starts;
        for (var word = 0; word < hashes.Length; word++)
        {
            var hash = hashes[word];
            if ((AnchorFilter[(hash >> 6) & 63] & (1UL << (int)(hash & 63))) == 0 || starts[word] < readTo || !Anchors.Contains(hash))
                continue;
            var start = Math.Max(0, starts[word] - WindowBefore);
            var end = Math.Min(file.Length, starts[word] + WindowAfter);
            readTo = end - (WindowAfter / 2); // windows overlap, so that no sentence is cut in two
            var plain = Plain(file[start..end]);
            if (plain.ContainsAny(AnyWord))
                Ask(plain.ToString(), starts[word], report);
        }
    }

    private static void Ask(string text, int offset, Action<string, int, string> report)
    {
        if (text.Contains("gpl", StringComparison.Ordinal) || text.Contains("public licen", StringComparison.Ordinal) || text.Contains("documentation licen", StringComparison.Ordinal) || text.Contains("gfdl", StringComparison.Ordinal))
            Gnu(text, offset, report);
        foreach (var (word, id, pattern) in Named)
        {
            if (text.Contains(word, StringComparison.Ordinal) && pattern.Match(text) is { Success: true } match)
                report(id, offset, match.Value);
        }

        if (!text.Contains("mozilla", StringComparison.Ordinal) && !text.Contains("eclipse", StringComparison.Ordinal) && !text.Contains("european", StringComparison.Ordinal) && !text.Contains("development and", StringComparison.Ordinal))
            return;
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
            if (rest.AsSpan(0, Math.Min(rest.Length, 160)).ContainsAnyInRange('1', '3') && GnuName().Match(rest) is { Success: true } next && next.Index > 20)
                rest = rest[..next.Index];
            var near = rest.Length > 160 ? rest[..160] : rest;
            var version = near.AsSpan().ContainsAnyInRange('1', '3') ? VersionBehind().Match(near) : Match.Empty;
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
    private ReadOnlySpan<char> Plain(ReadOnlySpan<byte> text)
    {
        var length = 0;
        var space = true;
        foreach (var one in text)
        {
            var plain = PlainByte[one];
            if (plain != ' ' || !space)
                window[length++] = (char)plain;
            space = plain == ' ';
        }

        return window.AsSpan(0, length);
    }

    private static byte[] MakePlain()
    {
        var table = new byte[256];
        for (var one = 0; one < 256; one++)
            table[one] = one is > 32 and < 127 && !"*#/;\"'`,()<>%_|=:".Contains((char)one, StringComparison.Ordinal) ? (byte)char.ToLowerInvariant((char)one) : (byte)' ';
        return table;
    }

    private static ulong[] MakeFilter()
    {
        var filter = new ulong[64];
        foreach (var hash in Anchors)
            filter[(hash >> 6) & 63] |= 1UL << (int)(hash & 63);
        return filter;
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
