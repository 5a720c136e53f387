using System.Text;
using Firn.Compliance.Licences.Scanning;
using Firn.Testing;

namespace Firn.Compliance.Tests.Licences;

public sealed class LicenceScannerTests
{
    private const string Texts = "/usr/share/common-licenses/";

    private static List<LicenceFinding> Scan(string text) => new LicenceScanner().Scan(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("// SPDX-License-Identifier: MIT OR Apache-2.0\nint x;", "MIT OR Apache-2.0", LicenceSource.Identifier)]
    [InlineData("/* SPDX-License-Identifier: GPL-2.0+ */", "GPL-2.0-or-later", LicenceSource.Identifier)]
    [InlineData("<!-- SPDX-License-Identifier: CC-BY-SA-4.0 -->", "CC-BY-SA-4.0", LicenceSource.Identifier)]
    [InlineData("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: LGPL-2.1+\n", "LGPL-2.1-or-later", LicenceSource.Field)]
    [InlineData("---\nlicense: cc-by-4.0\nlanguage: en\n---\n# A data set\n", "CC-BY-4.0", LicenceSource.Field)]
    [InlineData("---\nlicense:\n- apache-2.0\n- other\n---\n", "Apache-2.0|LicenseRef-other", LicenceSource.Field)]
    [InlineData("{\"name\": \"x\", \"license\": \"ISC\"}", "ISC", LicenceSource.Field)]
    [InlineData("{\"name\":\"x\",\"licenses\":[{\"type\":\"MIT\",\"url\":\"x\"},{\"type\":\"Zlib\"}]}", "MIT|Zlib", LicenceSource.Field)]
    [InlineData("[package]\nname = \"x\"\nlicense = \"MIT/Apache-2.0\"\n", "MIT OR Apache-2.0", LicenceSource.Field)]
    [InlineData("# This program is free software; you can redistribute it and/or modify\n# it under the terms of the GNU General Public License as published by\n# the Free Software Foundation; either version 2 of the License, or\n# (at your option) any later version.\n", "GPL-2.0-or-later", LicenceSource.Grant)]
    [InlineData(" * under the terms of version 3 of the\n * GNU Affero General Public License\n", "AGPL-3.0-only", LicenceSource.Grant)]
    [InlineData("licensed under the GNU Lesser General Public License, version 2.1 only", "LGPL-2.1-only", LicenceSource.Grant)]
    [InlineData("you may use it under the terms of the GNU Free Documentation License, Version 1.2 or any later version", "GFDL-1.2-or-later", LicenceSource.Grant)]
    [InlineData("Licensed under the Apache License, Version 2.0 (the \"License\");", "Apache-2.0", LicenceSource.Grant)]
    [InlineData("This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0.", "MPL-2.0", LicenceSource.Grant)]
    [InlineData("Distributed under the Boost Software License, Version 1.0.", "BSL-1.0", LicenceSource.Grant)]
    [InlineData("This library is free software under the same terms as Perl itself, whatever its license.", "Artistic-1.0-Perl OR GPL-1.0-or-later", LicenceSource.Grant)]
    [InlineData("You may not use this file except under the terms of the GNU General Public License, version 2", "GPL-2.0-only", LicenceSource.Grant)]
    [InlineData("This file is in the public domain.", "LicenseRef-public-domain", LicenceSource.Grant)]
    [InlineData("under a Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International License", "CC-BY-NC-SA-4.0", LicenceSource.Grant)]
    [InlineData("steht unter einer Creative-Commons-Lizenz: Namensnennung – Weitergabe unter gleichen Bedingungen 4.0 International", "CC-BY-SA-4.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Namensnennung - Nicht kommerziell - Keine Bearbeitungen 3.0 Deutschland", "CC-BY-NC-ND-3.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Namensnennung-Keine kommerzielle Nutzung-Weitergabe unter gleichen Bedingungen 2.0", "CC-BY-NC-SA-2.0", LicenceSource.Grant)]
    [InlineData("Namensnennung – Weitergabe unter gleichen Bedingungen 4.0 International", "CC-BY-SA-4.0", LicenceSource.Grant)]
    [InlineData("licence Creative Commons Paternité – Pas d’utilisation commerciale – Partage des conditions initiales à l’identique 2.0", "CC-BY-NC-SA-2.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Attribution - Partage dans les mêmes conditions 4.0 International", "CC-BY-SA-4.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Attribuzione - Non commerciale - Condividi allo stesso modo 3.0 Italia", "CC-BY-NC-SA-3.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Reconocimiento-NoComercial-SinObraDerivada 3.0 España", "CC-BY-NC-ND-3.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Atribución-CompartirIgual 4.0 Internacional", "CC-BY-SA-4.0", LicenceSource.Grant)]
    [InlineData("Creative Commons Namensnennung", "LicenseRef-CC-BY-unversioned", LicenceSource.Grant)]
    [InlineData("// SPDX-License-Identifier: bsd-3-clause-clear", "BSD-3-Clause-Clear", LicenceSource.Identifier)] // of no class, but of the list
    [InlineData("Text: CC BY-ND 3.0", "CC-BY-ND-3.0", LicenceSource.Grant)]
    [InlineData("see https://creativecommons.org/licenses/by/3.0/de/ for the terms", "CC-BY-3.0", LicenceSource.Link)]
    [InlineData("<a href=\"//creativecommons.org/publicdomain/zero/1.0/\">", "CC0-1.0", LicenceSource.Link)]
    public void A_licence_is_found_with_how_it_is_said(string text, string expected, LicenceSource source)
    {
        var found = Scan(text);
        Assert.Equal(expected, string.Join('|', found.Select(finding => finding.Expression)));
        Assert.All(found, finding => Assert.Equal(source, finding.Source));
    }

    [Theory]
    [InlineData("The public domain software movement began with licenses.")]
    [InlineData("A driving license is needed; see version 2 of the form.")]
    [InlineData("CC: the committee; Attribution follows in section 4.0")]
    [InlineData("the GNU General Public License")]
    [InlineData("https://creativecommons.org/about")]
    [InlineData("Die Namensnennung in Abschnitt 4.0 des Berichts")]
    [InlineData("Attribution 3.0 of the quote is doubtful; la atribución 2.0")]
    [InlineData("Creative Commons ist eine Organisation; Weitergabe der Daten 4.0")]
    [InlineData("This program is NOT in the public domain. All rights reserved, whatever the license.")]
    [InlineData("You may not use this under the MIT license.")]
    [InlineData("The Other License, based on the PHP License, version 3.01")]
    [InlineData("It isn't licensed under the GNU General Public License, version 2")]
    [InlineData("")]
    public void What_names_no_licence_has_none(string text) => Assert.Empty(Scan(text));

    [Theory]
    [InlineData("Apache-2.0", "Apache-2.0")]
    [InlineData("Artistic", "Artistic-1.0-Perl")]
    [InlineData("CC0-1.0", "CC0-1.0")]
    [InlineData("GFDL-1.2", "GFDL-1.2-only")]
    [InlineData("GFDL-1.3", "GFDL-1.3-only")]
    [InlineData("GPL-1", "GPL-1.0-only")]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPL-3", "GPL-3.0-only")]
    [InlineData("LGPL-2", "LGPL-2.0-only")]
    [InlineData("LGPL-2.1", "LGPL-2.1-only")]
    [InlineData("LGPL-3", "LGPL-3.0-only")]
    [InlineData("MPL-1.1", "MPL-1.1")]
    [InlineData("MPL-2.0", "MPL-2.0")]
    public void Debians_licence_texts_are_known_by_family_and_version_and_by_nothing_else(string file, string expected)
    {
        Require.That("debian", File.Exists(Texts + file), "this machine has no /usr/share/common-licenses");
        var found = Assert.Single(new LicenceScanner().Scan(File.ReadAllBytes(Texts + file)));
        Assert.Equal((expected, LicenceSource.Text), (found.Expression, found.Source));
    }

    [Fact]
    public void A_text_with_another_holders_name_where_holders_fill_it_in_is_the_licence()
    {
        Require.That("debian", File.Exists(Texts + "BSD"), "this machine has no /usr/share/common-licenses");
        var text = File.ReadAllText(Texts + "BSD");
        foreach (var holder in (string[])["REGENTS AND CONTRIBUTORS", "FOUNDATION OF THE FREE PEOPLE OF THE ALPS AND ITS CONTRIBUTORS", "AUTHOR"])
        {
            var found = Assert.Single(Scan(text.Replace("REGENTS AND CONTRIBUTORS", holder, StringComparison.Ordinal).Replace("REGENTS OR CONTRIBUTORS", holder, StringComparison.Ordinal)));
            Assert.Equal(("BSD-3-Clause", LicenceSource.Text, 1.0), (found.Expression, found.Source, found.Score));
        }
    }

    [Theory]
    [InlineData("DISCLAIMED", "WAIVED")]
    [InlineData("Neither the name of the University", "Neither the name nor the address of anybody at all, whoever that may be,")]
    [InlineData("with or without\nmodification", "without\nmodification")]
    [InlineData("BY THE REGENTS", "BY A B C D E F G ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN TWENTY AA BB CC DD EE FF GG HH II JJ KK LL MM NN OO PP QQ RR SS TT UU VV WW THE REGENTS")]
    public void A_text_with_other_words_elsewhere_only_looks_like_the_licence(string words, string others)
    {
        Require.That("debian", File.Exists(Texts + "BSD"), "this machine has no /usr/share/common-licenses");
        var text = File.ReadAllText(Texts + "BSD");
        Assert.Contains(words, text, StringComparison.Ordinal);
        var found = Scan(text.Replace(words, others, StringComparison.Ordinal));
        Assert.All(found, finding => Assert.Equal((LicenceSource.LooksLike, false), (finding.Source, finding.IsCertain)));
        Assert.Contains(found, finding => finding.Expression.StartsWith("BSD-3-Clause", StringComparison.Ordinal) && finding.Score is > 0.75 and < 1);
        Assert.Equal("", LicenceScanner.Combine(found));
    }

    [Fact]
    public void A_clause_more_is_another_licence_and_one_that_is_not_known_only_looks_like_it()
    {
        var mit = File.ReadAllText(Repository.File("tests", "Firn.Compliance.Tests", "Licences", "mit.txt")).TrimEnd();
        const string Clause = "\n\nExcept as contained in this notice, the name of Some & Others shall not be used in advertising or otherwise to promote the sale, use or other dealings in this Software without prior written authorization from Some & Others.\n";
        Assert.Equal([("X11", LicenceSource.Text)], Scan(mit + Clause).Select(one => (one.Expression, one.Source)));
        var changed = Scan(mit + Clause.Replace("to promote the sale, use or other dealings", "to lessen the sale, use or other dealings", StringComparison.Ordinal));
        Assert.DoesNotContain(changed, finding => finding.IsCertain);
    }

    [Fact]
    public void Two_copies_with_different_holders_and_a_shorter_licence_beside_them_are_all_found()
    {
        Require.That("debian", File.Exists(Texts + "BSD"), "this machine has no /usr/share/common-licenses");
        var bsd = File.ReadAllText(Texts + "BSD");
        var mit = File.ReadAllText(Repository.File("tests", "Firn.Compliance.Tests", "Licences", "mit.txt"));
        var start = bsd.IndexOf("3. Neither", StringComparison.Ordinal);
        var two = bsd[..start] + bsd[bsd.IndexOf("THIS SOFTWARE", StringComparison.Ordinal)..];
        var found = Scan(string.Join("\n\n", bsd, two, mit, bsd.Replace("REGENTS", "OTHERS", StringComparison.Ordinal)));
        Assert.Equal(["BSD-2-Clause", "BSD-3-Clause", "MIT"], found.Select(one => one.Expression).Order());
        Assert.All(found, finding => Assert.Equal(LicenceSource.Text, finding.Source));
    }

    [Fact]
    public void Words_are_the_same_whatever_stands_around_them_and_however_they_lie()
    {
        var random = new Firn.Core.CounterRandom(9, "words");
        string[] parts = ["the", "a", "Licence", "HTTPS", "x11", "of", "redistribution", "internationalisation", " ", ", ", "\n", "-", "é", "_", "2", "gpl3"];
        var (one, two) = (new Firn.Compliance.Licences.Texts.LicenceWords(), new Firn.Compliance.Licences.Texts.LicenceWords());
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.NextInt(40)).Select(_ => parts[random.NextInt(parts.Length)]));
            var expected = System.Text.RegularExpressions.Regex.Matches(text, "[A-Za-z0-9]{2,}").Select(match => (match.Index, match.Value.ToLowerInvariant())).ToList();
            one.Read(Encoding.Latin1.GetBytes(text));
            Assert.Equal(expected.Select(word => word.Index), one.Starts.ToArray());
            for (var i = 0; i < expected.Count; i++)
            {
                two.Read(Encoding.ASCII.GetBytes(expected[i].Item2));
                Assert.Equal(two.Hashes[0], one.Hashes[i]);
            }
        }
    }

    [Theory]
    [InlineData("NON-\n *   INFRINGEMENT")]
    [InlineData("non infringement")]
    [InlineData("Noninfringement")]
    public void A_word_behind_non_is_one_with_it(string text)
    {
        var words = new Firn.Compliance.Licences.Texts.LicenceWords();
        words.Read(Encoding.UTF8.GetBytes($"of {text} or"));
        Assert.Equal(3, words.Count);
        Assert.Equal(Firn.Compliance.Licences.Texts.LicenceWords.Hash("noninfringement"u8), words.Hashes[1]);
    }

    [Fact]
    public void A_short_text_is_exact_only_word_for_word_whatever_its_layout()
    {
        var text = File.ReadAllText(Repository.File("tests", "Firn.Compliance.Tests", "Licences", "mit.txt"));
        var comment = string.Join('\n', text.Split('\n').Select(line => " *   " + line.ToUpperInvariant()));
        Assert.Equal([("MIT", LicenceSource.Text, 1.0)], Scan("Copyright 2001 Someone & Sons\n" + comment).Select(one => (one.Expression, one.Source, one.Score)));
        var changed = Assert.Single(Scan(text.Replace("free of charge", "for a fee", StringComparison.Ordinal)));
        Assert.Equal(("MIT", LicenceSource.LooksLike), (changed.Expression, changed.Source));
        Assert.True(changed.Score < 1);
    }

    [Fact]
    public void Two_texts_in_one_file_are_two_licences()
    {
        var mit = File.ReadAllText(Repository.File("tests", "Firn.Compliance.Tests", "Licences", "mit.txt"));
        Require.That("debian", File.Exists(Texts + "GPL-3"), "this machine has no /usr/share/common-licenses");
        var found = Scan(mit + "\n\n" + File.ReadAllText(Texts + "GPL-3"));
        Assert.Equal(["MIT", "GPL-3.0-only"], found.Select(one => one.Expression));
        Assert.True(found[0].Line < found[1].Line);
    }

    [Fact]
    public void Any_bytes_are_scanned_in_linear_time()
    {
        var random = new Firn.Core.CounterRandom(3, "licences");
        var words = "gnu general public license version 2 or any later creative commons by-nc-sa 4.0 SPDX-License-Identifier: ( and with \n \0 creativecommons.org/licenses/ ".Split(' ');
        var scanner = new LicenceScanner();
        for (var round = 0; round < 200; round++)
            scanner.Scan(Encoding.Latin1.GetBytes(string.Join(' ', Enumerable.Range(0, random.NextInt(400)).Select(_ => random.NextInt(5) == 0 ? ((char)random.NextInt(256)).ToString() : words[random.NextInt(words.Length)]))));
        foreach (var unit in (string[])["license ", "creativecommons.org/", "SPDX-License-Identifier: (", "gnu general public license ", "CC BY-", "License:\n", "c", "Attribution-ShareAlike 4.0 ", "Namensnennung ", "non-\n", "redistribution and use in source and binary forms with or without "])
        {
            var begun = TimeProvider.System.GetTimestamp();
            Assert.InRange(scanner.Scan(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(unit, 2_000_000 / unit.Length)))).Count, 0, LicenceScanner.MostFindings);
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), unit); // well under a second alone; quadratic would be many minutes
        }
    }
}
