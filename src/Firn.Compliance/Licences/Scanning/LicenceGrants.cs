using System.Buffers;
using System.Runtime.CompilerServices;
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
    private const int BytesOfDenial = 48;
    private const int CharactersOfVersion = 60;

    // Words of which every name has one.
    private static readonly string[] Anchors = [.. ((string[])["license", "licensed", "lgpl", "gpl", "agpl", "gfdl", "lgplv", "gplv", "domain", "perl", "fuck", "terms"]).Concat(
        from family in (string[])["gpl", "lgpl", "agpl", "gplv", "lgplv", "agplv"] from version in (string[])["2", "3"] select family + version)];

    private static readonly SearchValues<string> MitParts = SearchValues.Create(["mit licen", "mit-licen", "expat licen", "x11 licen", "licence mit", "license mit"], StringComparison.Ordinal);
    private static readonly SearchValues<string> BsdTwoParts = SearchValues.Create(["clause", "simplified bsd"], StringComparison.Ordinal);
    private static readonly SearchValues<string> BsdThreeParts = SearchValues.Create(["clause", "bsd licen"], StringComparison.Ordinal);

    // A pattern is asked only where one of its words stands: most windows have none of them. And only where there is a part of what it matches, where the words
    // stand in many windows.
    private static readonly (string[] Words, string Id, Regex Pattern, SearchValues<string>? Parts)[] Named =
    [
        (["apache"], "Apache-2.0", Apache(), null), (["boost"], "BSL-1.0", Boost(), null), (["sil"], "OFL-1.1", OpenFont(), null), (["mit", "expat", "x11"], "MIT", Mit(), MitParts),
        (["perl", "perl5", "perl6"], "Artistic-1.0-Perl OR GPL-1.0-or-later", Perl(), null), (["artistic"], "Artistic-2.0", ArtisticTwo(), null), (["domain", "domains"], "LicenseRef-public-domain", PublicDomain(), null),
        (["isc"], "ISC", Isc(), null), (["zlib"], "Zlib", Zlib(), null), (["fuck"], "WTFPL", Wtf(), null), (["psf", "python"], "PSF-2.0", Python(), null), (["bsd"], "BSD-2-Clause", BsdTwo(), BsdTwoParts), (["bsd"], "BSD-3-Clause", BsdThree(), BsdThreeParts), (["php"], "PHP-3.01", Php(), null),
    ];

    private static readonly string[] GnuWords = [.. (string[])["gfdl", "fdl", "public", "documentation"], .. from family in (string[])["gpl", "lgpl", "agpl"] from version in (string[])["", "v", "1", "2", "3", "v1", "v2", "v3", "v21"] select family + version];

    private const uint GnuBit = 1, VersionedBit = 2;
    private const int FirstNamedBit = 2;
    private const uint AnchorBit = 1u << 31, CommonsBit = 1u << 30;

    // Of each name and link of a Creative Commons licence; words end at letters that are not of ASCII.
    private static readonly string[] CommonsWords = ["commons", "creativecommons", "cc", "cc0", "attribution", "namensnennung", "paternite", "paternit", "attribuzione", "atribucion", "atribuci", "reconocimiento"];

    // Which patterns a word lets be asked, and whether it opens a window, by its hash.
    private static readonly Dictionary<ulong, uint> Marks = MakeMarks();

    // One bit for each word's hash: nearly every word is told at once to be none of them.
    private static readonly ulong[] MarkFilter = Filter(Marks.Keys);

    private static readonly SearchValues<string> LaterWords = SearchValues.Create(["later", "newer", "above"], StringComparison.Ordinal);

    // What begins another clause.
    private static readonly SearchValues<string> EndsOfDenial = SearchValues.Create([". ", "except", "unless", "only", " but ", " and ", " see ", " or ", "than ", "without", " if "], StringComparison.Ordinal);

    private static readonly byte[] PlainByte = MakePlain();

    private const int MostRemembered = 4096;

    private readonly byte[] window = new byte[WindowBefore + WindowAfter + 1];
    private readonly char[] letters = new char[WindowBefore + WindowAfter + 1];
    private readonly List<(int Start, uint Bits)> marked = [];

    // The same headers stand in front of many files: what a window says is kept.
    private readonly Dictionary<ulong, (byte[] Window, (string Id, string Evidence)[] Said)> remembered = [];
    private readonly List<(string Id, string Evidence)> said = [];

    /// <summary>Whether a licence of Creative Commons may be named or linked in the file that was looked at last.</summary>
    public bool MayNameCommons { get; private set; }

    /// <summary>Reports every grant.</summary>
    /// <param name="file">The file.</param>
    /// <param name="words">Its words.</param>
    /// <param name="texts">Where licence texts stand, in bytes: what they say is no grant, and no sentence goes on across their ends.</param>
    /// <param name="report">Hears SPDX expression, place and words.</param>
    public void Find(ReadOnlySpan<byte> file, LicenceWords words, List<(int Start, int End)> texts, Action<string, int, string> report)
    {
        Mark(words);
        var readTo = -1;
        var next = 0;
        foreach (var (place, marks) in marked)
        {
            if ((marks & AnchorBit) == 0 || place < readTo)
                continue;
            var start = Math.Max(0, place - WindowBefore);
            var end = Math.Min(file.Length, place + WindowAfter);
            if (!IsFree(texts, place, ref start, ref end))
                continue;
            readTo = end - (WindowAfter / 2); // windows overlap, so that no sentence is cut in two
            while (next < marked.Count && marked[next].Start < start)
                next++;
            uint bits = 0;
            for (var i = next; i < marked.Count && marked[i].Start < end; i++)
                bits |= marked[i].Bits;
            if ((bits & ~(AnchorBit | CommonsBit)) == 0)
                continue;
            foreach (var (id, evidence) in Said(file[start..end], bits))
                report(id, place, evidence);
        }
    }

    // Whether a place is in no text; what is around it ends where one does.
    private static bool IsFree(List<(int Start, int End)> texts, int place, ref int start, ref int end)
    {
        foreach (var text in texts)
        {
            if (place >= text.Start && place < text.End)
                return false;
            if (text.End <= place)
                start = Math.Max(start, text.End);
            else
                end = Math.Min(end, text.Start);
        }

        return true;
    }

    // The words that open a window or let a pattern be asked.
    private void Mark(LicenceWords words)
    {
        marked.Clear();
        MayNameCommons = false;
        var hashes = words.Hashes;
        var filter = MarkFilter;
        for (var word = 0; word < hashes.Length; word++)
        {
            if (!MayHave(filter, hashes[word]) || !Marks.TryGetValue(hashes[word], out var bits))
                continue;
            MayNameCommons |= (bits & CommonsBit) != 0;
            if ((bits & ~CommonsBit) != 0)
                marked.Add((words.Starts[word], bits));
        }
    }

    private (string Id, string Evidence)[] Said(ReadOnlySpan<byte> text, uint bits)
    {
        var plain = Plain(text);
        var hash = LicenceWords.Hash(plain);
        if (remembered.TryGetValue(hash, out var known) && known.Window.AsSpan().SequenceEqual(plain))
            return known.Said;
        said.Clear();
        Ask(letters.AsSpan(0, Encoding.Latin1.GetChars(plain, letters)), bits);
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        (string, string)[] says = [.. said];
        remembered[hash] = (plain.ToArray(), says);
        return says;
    }

    private void Ask(ReadOnlySpan<char> plain, uint bits)
    {
        if ((bits & GnuBit) != 0)
            Gnu(plain);
        for (var i = 0; i < Named.Length; i++)
        {
            if ((bits & (1u << (FirstNamedBit + i))) == 0 || (Named[i].Parts is { } parts && !plain.ContainsAny(parts)))
                continue;
            foreach (var match in Named[i].Pattern.EnumerateMatches(plain))
            {
                if (IsDenied(plain, match.Index))
                    continue;
                said.Add((Named[i].Id, plain.Slice(match.Index, match.Length).ToString()));
                break;
            }
        }

        if ((bits & VersionedBit) == 0)
            return;
        foreach (var match in Versioned().EnumerateMatches(plain))
        {
            var words = plain.Slice(match.Index, match.Length);
            var family = words[0] switch { 'e' when words[1] == 'c' => "EPL", 'e' => "EUPL", 'c' => "CDDL", _ => "MPL" };
            var id = $"{family}-{words[^3..]}";
            if (LicenceTable.TryGet(id, out _, out _) && !IsDenied(plain, match.Index))
                said.Add((id, words.ToString()));
        }
    }

    private void Gnu(ReadOnlySpan<char> text)
    {
        var isNamed = GnuNames.TryFind(text, 0, out var start, out var length);
        while (isNamed)
        {
            var word = text.Slice(start, length);
            var family = word.Contains("affero", StringComparison.Ordinal) || word.StartsWith("agpl") ? "AGPL"
                : word.Contains("lesser", StringComparison.Ordinal) || word.Contains("library", StringComparison.Ordinal) || word.StartsWith("lgpl") ? "LGPL"
                : word.Contains("documentation", StringComparison.Ordinal) || word.StartsWith("gfdl") ? "GFDL" : "GPL";

            // The version stands behind the name, up to the next name, or just before it ("version 2 of the GNU ...").
            var name = start;
            var behind = start + length;
            var rest = text[behind..];
            isNamed = GnuNames.TryFind(rest, 0, out var next, out length);
            start = behind + next;
            if (isNamed && next == 0)
                isNamed = GnuNames.TryFind(text, behind, out start, out length); // it may go on in the name before
            else if (isNamed && next > 20)
                rest = rest[..next];
            if (!GnuNames.TryVersion(rest.Length > 160 ? rest[..160] : rest, out var major, out var minor, out var plus, out var version))
            {
                if (!text[..name].EndsWith(" of the ") || VersionBefore().Match(text[Math.Max(0, name - CharactersOfVersion)..name].ToString()) is not { Success: true } before)
                    continue;
                (major, plus) = (before.Groups["major"].Value[0], before.Groups["plus"].Success);
                minor = before.Groups["minor"].Value;
                version = before.Value;
            }

            var later = plus || (rest.ContainsAny(LaterWords) && Later().IsMatch(rest));
            var id = $"{family}-{major}{(minor.IsEmpty ? ".0" : minor)}-{(later ? "or-later" : "only")}";
            if (LicenceTable.TryGet(id, out var known, out _) && !IsDenied(text, name))
                said.Add((known, $"{word} {version.Trim()}"));
        }
    }

    // "is not in the public domain", "may not be used under the MIT license", "based on the PHP License"; but "may not be used except under", "if not, see".
    private static bool IsDenied(ReadOnlySpan<char> text, int at)
    {
        var before = text[Math.Max(0, at - BytesOfDenial)..at];
        var denial = Math.Max(Math.Max(before.LastIndexOf(" not "), before.LastIndexOf("n t ")), Math.Max(before.LastIndexOf(" never "), before.LastIndexOf(" based on ")));
        return denial >= 0 && !before[denial..].ContainsAny(EndsOfDenial);
    }

    // Lower case; comment marks, quotes and white space in a run are one space.
    private ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> text)
    {
        // Where a run of spaces goes on cannot be foreseen: each sign is written, and the next goes over a space too many.
        var length = 0;
        var before = (int)' ';
        var (table, plain) = (PlainByte, window);
        foreach (var one in text)
        {
            var sign = table[one];
            plain[length] = sign;
            length += ((sign ^ ' ') | (before ^ ' ')) != 0 ? 1 : 0;
            before = sign;
        }

        return plain.AsSpan(0, length);
    }

    private static byte[] MakePlain()
    {
        var table = new byte[256];
        for (var one = 0; one < 256; one++)
            table[one] = one is > 32 and < 127 && !"*#/;\"'`,()<>%_|=:".Contains((char)one, StringComparison.Ordinal) ? (byte)char.ToLowerInvariant((char)one) : (byte)' ';
        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayHave(ulong[] filter, ulong hash) => (filter[(hash >> 6) & 63] & (1UL << (int)(hash & 63))) != 0;

    private static ulong[] Filter(IEnumerable<ulong> hashes)
    {
        var filter = new ulong[64];
        foreach (var hash in hashes)
            filter[(hash >> 6) & 63] |= 1UL << (int)(hash & 63);
        return filter;
    }

    private static Dictionary<ulong, uint> MakeMarks()
    {
        var table = new Dictionary<ulong, uint>();
        Add(AnchorBit, Anchors);
        Add(GnuBit, GnuWords);
        Add(CommonsBit, CommonsWords);
        Add(VersionedBit, ["mozilla", "eclipse", "european", "development"]);
        for (var i = 0; i < Named.Length; i++)
            Add(1u << (FirstNamedBit + i), Named[i].Words);
        return table;

        void Add(uint bits, string[] words)
        {
            foreach (var hash in words.Select(word => LicenceWords.Hash(Encoding.ASCII.GetBytes(word))))
                table[hash] = table.GetValueOrDefault(hash) | bits;
        }
    }

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"version (?<major>[123])(?<minor>\.[0-3])?(?<plus>\+| or later)? of the $", Options, Timeout.Infinite)]
    private static partial Regex VersionBefore();

    [GeneratedRegex(@"any later version|or later|or newer|or above|or any later|and later|any newer version|or at your option any", Options, Timeout.Infinite)]
    private static partial Regex Later();

    [GeneratedRegex(@"\bapache (software )?licen[sc]e -?(version |v\.? ?)?2(\.0)?\b|\bapache-2(\.0)?\b|licen[sc]ed under the apache licen[sc]e", Options, Timeout.Infinite)]
    private static partial Regex Apache();

    [GeneratedRegex(@"\b(mozilla public licen[sc]e|eclipse public licen[sc]e|european union public licen[sc]e|common development and distribution licen[sc]e)( -)?( mpl| epl| eupl| cddl)?( version| v\.?)? ?[123]\.[012]", Options, Timeout.Infinite)]
    private static partial Regex Versioned();

    [GeneratedRegex(@"\bboost software licen[sc]e( -)?( version 1\.0)?", Options, Timeout.Infinite)]
    private static partial Regex Boost();

    [GeneratedRegex(@"\bsil open font licen[sc]e( version| v\.?)? ?1\.1", Options, Timeout.Infinite)]
    private static partial Regex OpenFont();

    [GeneratedRegex(@"\b(under|terms of|is) (the )?(terms of )?(the )?(mit|expat|x11|mit x11|mit expat) licen[sc]e|\bmit-licen[sc]ed|^licen[sc]e mit\b|\blicen[sc]e mit licen[sc]e", Options, Timeout.Infinite)]
    private static partial Regex Mit();

    [GeneratedRegex(@"same (terms|licen[sc]e) as (the )?perl|licen[sc]e as perl itself|under the terms of perl itself", Options, Timeout.Infinite)]
    private static partial Regex Perl();

    [GeneratedRegex(@"\bartistic licen[sc]e (version |v\.? ?)?2(\.0)?\b", Options, Timeout.Infinite)]
    private static partial Regex ArtisticTwo();

    [GeneratedRegex(@"\b(in|into|to|are|is|as) (the )?public[ -]domain\b(?! software)", Options, Timeout.Infinite)]
    private static partial Regex PublicDomain();

    [GeneratedRegex(@"\bisc licen[sc]e\b", Options, Timeout.Infinite)]
    private static partial Regex Isc();

    [GeneratedRegex(@"\bzlib(-libpng| libpng)? licen[sc]e\b", Options, Timeout.Infinite)]
    private static partial Regex Zlib();

    [GeneratedRegex(@"do what the fuck you want to public licen[sc]e", Options, Timeout.Infinite)]
    private static partial Regex Wtf();

    [GeneratedRegex(@"\bpython software foundation licen[sc]e|\bpsf licen[sc]e", Options, Timeout.Infinite)]
    private static partial Regex Python();

    [GeneratedRegex(@"\b(2|two)-clause bsd|\bbsd[ -](2|two)[ -]clause(?!-[a-z])|simplified bsd", Options, Timeout.Infinite)]
    private static partial Regex BsdTwo();

    [GeneratedRegex(@"\b(3|three)-clause bsd|\bbsd[ -](3|three)[ -]clause(?!-[a-z])|(new|modified|revised) bsd licen[sc]e", Options, Timeout.Infinite)]
    private static partial Regex BsdThree();

    [GeneratedRegex(@"\bphp licen[sc]e( version| v\.?)? ?3\.01", Options, Timeout.Infinite)]
    private static partial Regex Php();
}
