using System.Text;
using Firn.Compliance.Licences.Scanning;
using Firn.Compliance.Licences.Texts;

namespace Firn.Compliance.Tests.Licences;

/// <summary>Every text of SPDX's list is asked for its own name.</summary>
public sealed class SpdxTextsTests
{
    private const string SameText = "the same text under two names";
    private const string OnlyTitle = "differs from the other in title and holder alone, which SPDX leaves free";
    private const string PreambleNames = "its preamble, which may be left out, names the other";
    private const string TakenBack = "SPDX took the name back for the other's";

    // What is found in place of the name itself, and why. Of GNU licences see OfGnu.
    private static readonly Dictionary<string, (string Found, string Reason)> Others = new(StringComparer.Ordinal)
    {
        ["AGPL-1.0"] = ("AGPL-1.0-only", TakenBack),
        ["BSD-2-Clause-FreeBSD"] = ("BSD-2-Clause-Views", TakenBack),
        ["BSD-2-Clause-NetBSD"] = ("BSD-2-Clause", TakenBack),
        ["Net-SNMP"] = ("MIT-CMU BSD-3-Clause", TakenBack + ": it is several texts of others"),
        ["Nunit"] = ("zlib-acknowledgement", TakenBack),
        ["StandardML-NJ"] = ("SMLNJ", TakenBack),
        ["bzip2-1.0.5"] = ("bzip2-1.0.6", TakenBack),
        ["CAL-1.0-Combined-Work-Exception"] = ("CAL-1.0", SameText),
        ["MPL-2.0-no-copyleft-exception"] = ("MPL-2.0", SameText),
        ["OFL-1.0-RFN"] = ("OFL-1.0", SameText),
        ["OFL-1.0-no-RFN"] = ("OFL-1.0", SameText),
        ["OFL-1.1-RFN"] = ("OFL-1.1", SameText),
        ["OFL-1.1-no-RFN"] = ("OFL-1.1", SameText),
        ["OLDAP-2.2.2"] = ("OLDAP-2.3", SameText),
        ["OLDAP-1.1"] = ("NBPL-1.0", OnlyTitle),
        ["OLDAP-1.2"] = ("NBPL-1.0", OnlyTitle),
        ["LGPL-3.0"] = ("LGPL-3.0-only GPL-3.0-only", "GPL 3.0 is appended, which it is an addition to"),
        ["LGPL-3.0-only"] = ("LGPL-3.0-only GPL-3.0-only", "GPL 3.0 is appended"),
        ["LGPL-3.0-or-later"] = ("LGPL-3.0-only GPL-3.0-only", "GPL 3.0 is appended"),
        ["LGPL-3.0+"] = ("LGPL-3.0-only GPL-3.0-only", "GPL 3.0 is appended"),
        ["SimPL-2.0"] = ("GPL-2.0-only SimPL-2.0", PreambleNames),
        ["GPL-2.0-with-GCC-exception"] = ("", "a notice that grants an exception, and no licence's text"),
        ["GPL-2.0-with-autoconf-exception"] = ("", "a notice"),
        ["GPL-2.0-with-bison-exception"] = ("", "a notice"),
        ["GPL-2.0-with-classpath-exception"] = ("", "a notice"),
        ["GPL-2.0-with-font-exception"] = ("", "a notice"),
        ["GPL-3.0-with-GCC-exception"] = ("", "a notice"),
        ["GPL-3.0-with-autoconf-exception"] = ("", "a notice"),
    };

    private static readonly string[] Common =
    [
        "MIT", "ISC", "Zlib", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "X11", "Apache-2.0", "Artistic-1.0-Perl", "Artistic-2.0", "MPL-1.1", "MPL-2.0", "EPL-2.0", "OFL-1.1", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0",
        "GPL-1.0-only", "GPL-2.0-only", "GPL-3.0-only", "LGPL-2.0-only", "LGPL-2.1-only", "AGPL-3.0-only", "GFDL-1.1-only", "GFDL-1.2-only", "GFDL-1.3-only",
    ];

    private readonly LicenceScanner scanner = new();

    private IEnumerable<LicenceFinding> Scan(string text) => scanner.Scan(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Every_text_names_itself_exactly_and_nothing_else()
    {
        var wrong = new List<string>();
        foreach (var (id, text) in SpdxTexts.All)
        {
            var expected = Others.TryGetValue(id, out var other) ? other.Found : OfGnu(id);
            var found = Scan(text).Where(one => expected.Length > 0 || one.Source is LicenceSource.Text or LicenceSource.LooksLike).ToList();
            if (string.Join(' ', found.Select(one => one.Expression)) != expected || (other.Reason != PreambleNames && found.Exists(one => one.Source != LicenceSource.Text)))
                wrong.Add($"{id}: {string.Join(", ", found.Select(one => $"{one.Expression} ({one.Source} {one.Score})"))}");
        }

        Assert.True(SpdxTexts.All.Count > 700);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.All(Others, pair => Assert.True(SpdxTexts.All.ContainsKey(pair.Key), pair.Key));
    }

    [Fact]
    public void Every_text_is_named_exactly_whatever_its_layout()
    {
        var wrong = new List<string>();
        foreach (var id in SpdxTexts.All.Keys.Where(id => !Others.ContainsKey(id) && OfGnu(id) == id))
        {
            // In capitals behind comment marks, as source files have it.
            var comment = string.Join('\n', SpdxTexts.All[id].Split('\n').Select(line => " *   " + line.ToUpperInvariant().Replace('\u0130', 'I').Replace('\u0131', 'i')));
            if (!Scan($"/* Copyright 2001 Someone & Sons\n{comment}\n */\nint main(void);\n").Any(one => one.Expression == id && one.Source == LicenceSource.Text))
                wrong.Add(id);
        }

        Assert.True(wrong.Count == 0, string.Join(' ', wrong));
    }

    [Fact]
    public void Any_two_of_the_common_texts_are_both_named_in_either_order()
    {
        var wrong = new List<string>();
        foreach (var first in Common)
        {
            foreach (var second in Common)
            {
                var found = Scan($"{SpdxTexts.All[first]}\n\n{SpdxTexts.All[second]}").ToList();
                if (!found.Select(one => one.Expression).Order(StringComparer.Ordinal).SequenceEqual(new[] { first, second }.Distinct().Order(StringComparer.Ordinal)) || found.Exists(one => one.Source != LicenceSource.Text))
                    wrong.Add($"{first} + {second}: {string.Join(", ", found.Select(one => $"{one.Expression} ({one.Source} {one.Score})"))}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void A_text_that_stands_there_twice_is_found_twice()
    {
        var (words, finder, found) = (new LicenceWords(LicenceTextIndex.Spdx.Vocabulary), new LicenceTextFinder(LicenceTextIndex.Spdx), new List<LicenceTextMatch>());
        var wrong = new List<string>();
        foreach (var id in Common)
        {
            words.Read(Encoding.UTF8.GetBytes($"{SpdxTexts.All[id]}\n\n{SpdxTexts.All[id]}"));
            finder.Find(words, found);
            if (found.Count != 2 || found.Exists(one => one.Id != id || !one.Certain) || found[0].End > found[1].Start)
                wrong.Add($"{id}: {string.Join(", ", found.Select(one => $"{one.Id} {one.Score} {one.Start}..{one.End}"))}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // The text is the same for "only", "or later" and with or without invariant sections, and says none of it.
    private static string OfGnu(string id)
    {
        if (!id.StartsWith("GPL-", StringComparison.Ordinal) && !id.StartsWith("LGPL-", StringComparison.Ordinal) && !id.StartsWith("AGPL-", StringComparison.Ordinal) && !id.StartsWith("GFDL-", StringComparison.Ordinal))
            return id;
        var parts = id.TrimEnd('+').Split('-');
        return $"{parts[0]}-{parts[1]}-only";
    }
}
