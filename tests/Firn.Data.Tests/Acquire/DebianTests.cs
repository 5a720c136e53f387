using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Firn.Core;
using Firn.Data.Acquire;
using Firn.Data.Acquire.Debian;
using Firn.Testing;

namespace Firn.Data.Tests.Acquire;

public class DebianTests
{
    [Theory]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-2.0+", "GPL-2.0-or-later")]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GFDL-1.2+", "GFDL-1.2-or-later")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("LGPL-2.1", "LGPL-2.1-only")]
    [InlineData("Expat", "MIT")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("public-domain", "LicenseRef-public-domain")]
    [InlineData("CC-BY-SA-3.0", "CC-BY-SA-3.0")]
    [InlineData("GPL-2+ or Artistic", "GPL-2.0-or-later OR LicenseRef-Artistic")]
    [InlineData("GPL-2+, and MIT", "GPL-2.0-or-later AND MIT")]
    [InlineData("something odd!", "LicenseRef-something-odd-")]
    public void Short_names_become_spdx(string name, string spdx) => Assert.Equal(spdx, CopyrightFile.Spdx(name));

    [Fact]
    public void The_last_paragraph_that_matches_a_file_states_its_licence()
    {
        var file = new CopyrightFile("""
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Upstream-Name: pages

            Files: *
            Copyright: somebody
            License: GPL-3+

            Files: man1/ls.1 man1/cp.1
             man7/*.7
            Copyright: somebody else
            License: MIT
             The text of the licence.

            Files: po/de/man8/mount.8.po
            License: GFDL-1.2+

            Files: debian/*
            License: BSD-2-clause

            License: MIT
             Not about files.
            """);
        Assert.True(file.IsMachineReadable);
        Assert.Equal("MIT", file.LicenceOf("usr/share/man/man1/ls.1.gz"));
        Assert.Equal("MIT", file.LicenceOf("usr/share/man/fr/man7/ascii.7.gz"));
        Assert.Equal("GPL-3.0-or-later", file.LicenceOf("usr/share/man/man1/false.1.gz"));
        Assert.Equal("GFDL-1.2-or-later", file.LicenceOf("usr/share/man/de/man8/mount.8.gz"));
        Assert.Equal("GPL-3.0-or-later", file.LicenceOf("usr/share/man/fr/man8/mount.8.gz"));
        Assert.Equal("", new CopyrightFile("You may copy this.\nLicense: GPL-2").LicenceOf("usr/share/x"));
    }

    [Theory]
    [InlineData("debian-reference-zh-cn", "debian-reference", "cmn_Hani")]
    [InlineData("maint-guide", "maint-guide", "eng_Latn")]
    [InlineData("developers-reference-fr", "developers-reference", "fra_Latn")]
    public void A_package_name_says_work_and_language(string package, string work, string language) => Assert.Equal((work, language), DebianLanguage.Split(package));

    [Fact]
    public void A_manual_page_becomes_paragraphs()
    {
        var page = """
            .\" a comment
            .TH LS 1 "2022" "coreutils" "User Commands"
            .SH NAME
            ls \- list directory contents
            .SH "SYNOPSIS OF IT"
            .B ls
            [\fIOPTION\fR]... [\fI\,FILE\/\fR]...
            .PP
            Sort entries
            alphabetically \(lqif\(rq none of \fB\-cftuvSUX\fP.
            .TP
            .BR \-a ", " \-\-all
            do not ignore entries
            .if n .nothing
            .ie t \{\
            hidden
            .\}
            .nf
              keep  this
            and this
            .fi
            .de XX
            hidden
            ..
            See \*(lqthat\*(rq \s-1SMALL\s0 a\ b \[u00E9] \e end \" comment
            """;
        Assert.True(RoffText.TryConvert(Encoding.UTF8.GetBytes(page), out var text, out _));
        Assert.Equal(
            "NAME\n\nls - list directory contents\n\nSYNOPSIS OF IT\n\nls [OPTION]... [FILE]...\n\nSort entries alphabetically “if” none of -cftuvSUX.\n\n"
            + "-a, --all\ndo not ignore entries\n\n  keep  this\nand this\n\nSee “that” SMALL a b é \\ end\n",
            text);
    }

    [Fact]
    public void Lines_of_scripts_without_spaces_are_joined_without_one()
    {
        Assert.True(RoffText.TryConvert(Encoding.UTF8.GetBytes(".SH 名前\n一覧を\n表示する\n"), out var text, out _));
        Assert.Equal("名前\n\n一覧を表示する\n", text);
    }

    [Theory]
    [InlineData(".so man1/other.1\n", "page_is_a_reference")]
    [InlineData(".Dd today\n.Sh NAME\n", "mdoc_page")]
    [InlineData("", "empty")]
    public void Pages_that_are_not_taken_say_why(string page, string reason)
    {
        Assert.False(RoffText.TryConvert(Encoding.UTF8.GetBytes(page), out _, out var why));
        Assert.Equal(reason, why);
    }

    [Fact]
    public void Random_roff_never_gives_an_exception() => Check.Sample(
        Gen.Int[0, 23].Array[0, 60],
        parts =>
        {
            var pieces = new[] { "\\", "f", "(", "[", "]", "*", "s", "-", "\n", ".", "TS", "TE", " ", "\"", "T{", "T}", "if", "\\{", "\\}", "de", "..", "h'", "é", "B" };
            RoffText.TryConvert(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => pieces[part]))), out _, out _);
        },
        iter: 5000);

    [Fact]
    public void A_package_gives_pages_in_order_with_work_language_and_licence()
    {
        using var folder = new TemporaryFolder();
        var file = MakePackage(folder, "tiny-guide-de", new()
        {
            ["usr/share/doc/tiny-guide-de/copyright"] = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+\n",
            ["usr/share/doc/tiny-guide-de/b.html"] = "<p>zwei</p>",
            ["usr/share/doc/tiny-guide-de/a.fr.html"] = "<p>un</p>",
            ["usr/share/man/de/man1/tiny.1"] = ".SH NAME\nwinzig\n",
            ["usr/share/doc/tiny-guide-de/notes.txt"] = "left out",
        });
        var package = new DebianPackage("tiny-guide-de", "1.0", ContentHash.OfFile(file).ToString(), new FileInfo(file).Length);
        var config = new AcquireConfig();
        var source = new SourceConfig { Id = "manuals", Kind = SourceKind.Debian, Packages = ["tiny-guide-de"] };
        var seen = new List<string>();
        foreach (var batch in new DebianUnit(source, package, file, config).Read(new AcquireLog(source)))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                seen.Add($"{batch.Locator.String(row)} {batch.Work.String(row)} {batch.Language.String(row)} {batch.Licence.String(row)} {batch.Basis.String(row)} {batch.Text.String(row).TrimEnd().ReplaceLineEndings(" ")}");
                Assert.StartsWith("tiny-guide-de_1.0:usr/share/doc/tiny-guide-de/copyright#sha256:", batch.LicenceEvidence.String(row), StringComparison.Ordinal);
            }
        }

        Assert.Equal(
            [
                "tiny-guide-de_1.0:usr/share/doc/tiny-guide-de/a.fr.html tiny-guide fra_Latn GPL-2.0-or-later licence <p>un</p>",
                "tiny-guide-de_1.0:usr/share/doc/tiny-guide-de/b.html tiny-guide deu_Latn GPL-2.0-or-later licence <p>zwei</p>",
                "tiny-guide-de_1.0:usr/share/man/de/man1/tiny.1 man:tiny.1 deu_Latn GPL-2.0-or-later licence NAME  winzig",
            ],
            seen);
    }

    [Fact]
    public void A_damaged_package_is_one_clear_error()
    {
        using var folder = new TemporaryFolder();
        Require.Program("dpkg-deb", "debian");
        File.WriteAllText(folder["x.deb"], "no package");
        var source = new SourceConfig { Id = "manuals", Kind = SourceKind.Debian, Packages = ["x1"] };
        var unit = new DebianUnit(source, new DebianPackage("x1", "1", new string('0', 64), 1), folder["x.deb"], new AcquireConfig());
        Assert.Equal("FIRN-DAT-028", Assert.Throws<FirnException>(() => unit.Read(new AcquireLog(source)).Count()).Code);
    }

    [Fact]
    public void A_machine_without_the_package_client_is_told_of_the_offline_recipe()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<FirnException>(() => AptClient.Find(folder.Path, folder.Path));
        Assert.Equal(("FIRN-DAT-023", ExitCode.Environment), (error.Code, error.ExitCode));
        Assert.Contains("recipes/offline.toml", error.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_survives_its_file_and_mistakes_in_it_are_errors()
    {
        using var folder = new TemporaryFolder();
        var packages = new[] { new DebianPackage("b1", "1:2.0~rc1-1+deb12u1", new string('a', 64), 5), new DebianPackage("a1", "1", new string('b', 64), 6) };
        new DebianLock(packages).Write(folder["x.lock.json"]);
        Assert.Equal(packages.Reverse(), DebianLock.Read(folder["x.lock.json"]).Packages);
        Assert.Equal("FIRN-DAT-021", Assert.Throws<FirnException>(() => DebianLock.Read(folder["none"])).Code);
        foreach (var (from, to) in new[] { ("\"a1\"", "\"../a\""), ("\"version\": 1,", "\"version\": 9,"), (new string('b', 64), "zz"), ("{", "[") })
        {
            File.WriteAllText(folder["bad.json"], File.ReadAllText(folder["x.lock.json"]).Replace(from, to, StringComparison.Ordinal));
            var error = Assert.Throws<FirnException>(() => DebianLock.Read(folder["bad.json"]));
            Assert.Equal("FIRN-DAT-022", error.Code);
            Assert.Contains("--update-lock", error.NextStep, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_package_without_pin_is_an_error_that_names_it_and_the_way_out()
    {
        using var folder = new TemporaryFolder();
        new DebianLock([]).Write(folder["x.lock.json"]);
        var config = new AcquireConfig { Lock = "x.lock.json", Source = [new SourceConfig { Id = "m", Kind = SourceKind.Debian, Packages = ["debian-faq"] }] };
        var error = Assert.Throws<FirnException>(() => new Acquirer(config, folder.Path, folder.Path).Run(folder["out"], "h", 1, updateLock: false, ProgressSink.None));
        Assert.Equal("FIRN-DAT-029", error.Code);
        Assert.Contains("debian-faq", error.Cause, StringComparison.Ordinal);
        Assert.Contains("--update-lock", error.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_of_first_light_pins_every_package_that_the_recipe_names()
    {
        var recipe = File.ReadAllText(Repository.File("recipes", "first-light.toml"));
        var pins = DebianLock.Read(Repository.File("recipes", "first-light.lock.json"));
        Assert.True(pins.Packages.Count > 50);
        Assert.All(pins.Packages, package => Assert.Contains($"\"{package.Name}\"", recipe, StringComparison.Ordinal));
    }

    private static string MakePackage(TemporaryFolder folder, string name, Dictionary<string, string> files)
    {
        var program = Require.Program("dpkg-deb", "debian");
        var root = folder["root"];
        Directory.CreateDirectory(Path.Combine(root, "DEBIAN"));
        File.WriteAllText(Path.Combine(root, "DEBIAN", "control"), $"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: Firn <firn@firn.invalid>\nDescription: test\n");
        foreach (var (path, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), content);
        }

        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "--build", "--root-owner-group", root, folder["x.deb"] })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return folder["x.deb"];
    }
}
