using Firn.Compliance.Licences;
using Firn.Compliance.Licences.Purposes;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.Licences;

public sealed class LicencePurposeTests
{
    private const string Reason = "weights are no copy of the texts";

    [Theory]
    [InlineData("train", "MIT", true)]
    [InlineData("train", "CC0-1.0", true)]
    [InlineData("train", "CC-BY-4.0", true)]
    [InlineData("train", "CC-BY-SA-4.0", false)] // no reason given
    [InlineData("train", "CC-BY-NC-4.0", false)]
    [InlineData("train", "GPL-2.0-or-later OR MIT", true)]
    [InlineData("train", "GPL-2.0-or-later AND MIT", false)]
    [InlineData("train-noncommercial", "CC-BY-NC-4.0", true)]
    [InlineData("train-noncommercial", "CC-BY-NC-ND-4.0", false)]
    [InlineData("release-weights", "CC-BY-4.0", true)]
    [InlineData("release-weights", "CC-BY-ND-4.0", false)]
    [InlineData("redistribute-text", "CC-BY-SA-4.0", true)]
    [InlineData("redistribute-text", "CC-BY-ND-4.0", false)]
    [InlineData("redistribute-text", "CC-BY-NC-SA-4.0", false)]
    [InlineData("commercial", "Apache-2.0", true)]
    [InlineData("commercial", "GPL-3.0-only", false)]
    [InlineData("commercial", "BUSL-1.1", false)]
    [InlineData("commercial", "JSON", false)]
    public void A_purpose_decides_by_the_terms_that_licences_set(string purpose, string licence, bool allowed) =>
        Assert.Equal(allowed, new LicencePolicy(new LicencePolicyConfig(), LicencePurpose.Load(purpose)).Judge(licence).Allowed);

    [Theory]
    [InlineData("train", "CC-BY-SA-4.0", true)]
    [InlineData("train", "CC-BY-ND-4.0", true)]
    [InlineData("release-weights", "GPL-3.0-only", true)]
    [InlineData("release-weights", "CC-BY-ND-4.0", false)]
    [InlineData("commercial", "GPL-3.0-only", false)]
    public void A_reason_lets_in_what_asks_for_one_and_stands_in_the_verdict(string purpose, string licence, bool allowed)
    {
        var verdict = new LicencePolicy(new LicencePolicyConfig { BasisForCopyleft = Reason }, LicencePurpose.Load(purpose)).Judge(licence);
        Assert.Equal(allowed, verdict.Allowed);
        if (allowed)
            Assert.Equal(Reason, verdict.Because);
    }

    [Fact]
    public void Nothing_that_is_not_known_is_let_in_by_any_purpose()
    {
        foreach (var purpose in LicencePurpose.Builtin)
        {
            var policy = new LicencePolicy(new LicencePolicyConfig { BasisForCopyleft = Reason }, LicencePurpose.Load(purpose));
            foreach (var licence in (string[])["", "my-own-terms", "LicenseRef-page", "MIT AND my-own-terms", "LicenseRef-CC-BY-unversioned", "and"])
                Assert.False(policy.Judge(licence).Allowed, $"{purpose} {licence}");
        }
    }

    [Fact]
    public void Every_licence_of_the_table_has_terms_and_no_purpose_permits_less_than_a_stricter_one()
    {
        var (commercial, release, train) = (Policy("commercial"), Policy("release-weights"), Policy("train"));
        foreach (var name in LicenceTable.Names)
        {
            Assert.NotNull(LicenceTable.TermsOf(name));
            Assert.True(!commercial.Judge(name).Allowed || release.Judge(name).Allowed, name);
            Assert.True(!release.Judge(name).Allowed || train.Judge(name).Allowed, name);
        }

        static LicencePolicy Policy(string purpose) => new(new LicencePolicyConfig(), LicencePurpose.Load(purpose));
    }

    [Fact]
    public void Obligations_are_those_of_the_choice_with_the_fewest()
    {
        var policy = new LicencePolicy(new LicencePolicyConfig(), LicencePurpose.Load("redistribute-text"));
        Assert.Empty(policy.Judge("CC0-1.0").Obligations!);
        Assert.Equal(["attribution"], policy.Judge("CC-BY-SA-4.0 OR MIT").Obligations!.Select(one => one.Split(':')[0]));
        Assert.Equal(["attribution", "share_alike"], policy.Judge("CC-BY-SA-4.0 AND MIT").Obligations!.Select(one => one.Split(':')[0]));
        Assert.Empty(new LicencePolicy(new LicencePolicyConfig()).Judge("MIT").Obligations!);
    }

    [Fact]
    public void What_is_denied_stays_out_and_a_purpose_stands_in_every_row()
    {
        var policy = new LicencePolicy(new LicencePolicyConfig { Deny = ["MIT"] }, LicencePurpose.Load("train"));
        Assert.False(policy.Judge("MIT").Allowed);
        Assert.EndsWith("+train@1", policy.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void A_purpose_and_a_list_exclude_each_other()
    {
        Assert.Empty(new LicencePolicyConfig { Purpose = "train" }.Validate(new(new object())));
        Assert.Single(new LicencePolicyConfig { Purpose = "train", Allow = ["MIT"] }.Validate(new(new object())));
    }

    [Fact]
    public void A_file_is_a_purpose_too_and_one_that_is_wrong_is_refused_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        const string Head = """{"schema":"firn.licence-purpose","schema_version":1,"name":"own","version":"3","description":"d","terms":""";
        File.WriteAllText(folder["own.json"], Head + """{"attribution":{"rule":"permitted"}}}""");
        var policy = new LicencePolicy(new LicencePolicyConfig(), LicencePurpose.Load(folder["own.json"]));
        Assert.True(policy.Judge("MIT").Allowed);
        Assert.False(policy.Judge("GPL-3.0-only").Allowed); // a term that is not named is refused
        foreach (var wrong in (string[])["{}", Head + "{\"atribution\":{\"rule\":\"permitted\"}}}", Head + "{\"attribution\":{\"rule\":\"perhaps\"}}}", "no json"])
        {
            File.WriteAllText(folder["wrong.json"], wrong);
            Assert.Equal("FIRN-CMP-032", Assert.Throws<FirnException>(() => LicencePurpose.Load(folder["wrong.json"])).Code);
        }

        Assert.Equal("FIRN-CMP-031", Assert.Throws<FirnException>(() => LicencePurpose.Load("trian")).Code);
    }
}
