using System.Text.Json;
using Firn.Core;
using Firn.Testing;
using static Firn.Cli.Tests.CommandRun;

namespace Firn.Cli.Tests.Licence;

public sealed class LicenceCommands
{
    [Fact]
    public void A_folder_is_scanned_and_the_policy_says_what_it_makes_of_each_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.c"], "// SPDX-License-Identifier: MIT\n");
        File.WriteAllText(folder["b.c"], "/* SPDX-License-Identifier: GPL-2.0-only */\n");
        File.WriteAllBytes(folder["c.bin"], [0, 1, 2]);
        var (code, output, _) = Answer("", "licence", "scan", folder.Path, "--json");
        Assert.Equal(ExitCode.Ok, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("firn.licence-scan", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(
            ["a.c MIT True", "b.c GPL-2.0-only False", "c.bin  False"],
            json.RootElement.GetProperty("files").EnumerateArray().Select(file => $"{Path.GetFileName(file.GetProperty("path").GetString())} {file.GetProperty("expression")} {file.GetProperty("allowed")}"));
        Assert.Contains("b.c: GPL-2.0-only; allowed", Answer("", "licence", "scan", folder.Path, "--basis-for-copyleft", "research").Out, StringComparison.Ordinal);
        Assert.Contains("b.c: GPL-2.0-only; licence not allowed", Answer("", "licence", "scan", folder.Path, "--purpose", "commercial").Out, StringComparison.Ordinal);
        Assert.Contains("a.c: MIT; allowed\n  attribution: list each work", Answer("", "licence", "scan", folder.Path, "--purpose", "release-weights").Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Invalid, Answer("", "licence", "scan", folder.Path, "--purpose", "trian").Code);
        Assert.Equal(ExitCode.Usage, Answer("", "licence", "scan", folder.Path, "--purpose", "train", "--allow", "MIT").Code);
        Assert.Equal(ExitCode.NotFound, Answer("", "licence", "scan", folder["none"]).Code);
    }
}
