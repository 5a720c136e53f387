using Firn.Testing;
using static Firn.Compliance.Tests.Licences.LicencecheckTable;

namespace Firn.Compliance.Tests.Licences;

/// <summary>Copyright files of this machine's own packages, asked of Debian's licensecheck too. docs/licences.md explains the classes of difference.</summary>
public sealed class LicencecheckPeerTests
{
    private const int Files = 24;

    // Where FIRN_LICENCECHECK_TABLE names a file, all files are compared, minutes long, and the table is written there.
    private static readonly string? TableFile = Environment.GetEnvironmentVariable("FIRN_LICENCECHECK_TABLE");

    // Families that both name alike; of the many small permissive texts each has its own names.
    private static readonly string[] Families = ["GPL", "LGPL", "GFDL, AGPL", "Apache", "MPL", "BSD", "Creative Commons", "Artistic, Perl"];

    [Fact]
    public void Of_the_families_that_licensecheck_finds_nearly_all_are_found_here()
    {
        var program = Require.Program("licensecheck", "licensecheck");
        var files = CopyrightFiles();
        if (TableFile is null)
        {
            files = files.FindAll(file => new FileInfo(file).Length is > 500 and < 20_000);
            var step = Math.Max(1, files.Count / Files);
            files = [.. files.Where((_, index) => index % step == 0).Take(Files)];
        }

        var table = new LicencecheckTable();
        var answers = Ask(program, files);
        foreach (var file in files.Where(answers.ContainsKey))
            table.Compare(file, answers[file]);
        if (TableFile is not null)
            File.WriteAllText(TableFile, $"{table}");
        var both = table.Of(Answer.Both, Families) + table.Of(Answer.OrLater, Families);
        var alone = table.Of(Answer.PeerAlone, Families) + table.Of(Answer.LooksLikeHere, Families);
        TestContext.Current.TestOutputHelper?.WriteLine($"{table}");
        Assert.True(both >= 15 && both >= 0.85 * (both + alone), $"{both} of {both + alone}:\n{table}");
    }
}
