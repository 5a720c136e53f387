using Firn.Compliance.Licences;

namespace Firn.Compliance.Tests.Licences;

public sealed class LicenceTests
{
    [Theory]
    [InlineData("GPL-2+", "GPL-2.0-or-later")]
    [InlineData("GPL-2", "GPL-2.0-only")]
    [InlineData("GPLv3+", "GPL-3.0-or-later")]
    [InlineData("GPL", "GPL-1.0-or-later")]
    [InlineData("LGPL-2.1+", "LGPL-2.1-or-later")]
    [InlineData("GFDL-1.2+", "GFDL-1.2-or-later")]
    [InlineData("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later")]
    [InlineData("GFDL-1.2+ with no invariants", "GFDL-1.2-no-invariants-or-later")]
    [InlineData("Expat", "MIT")]
    [InlineData("public-domain", "LicenseRef-public-domain")]
    [InlineData("public domain", "LicenseRef-public-domain")]
    [InlineData("BSD-3-clause", "BSD-3-Clause")]
    [InlineData("CC-BY-SA-3.0", "CC-BY-SA-3.0")]
    [InlineData("CC-BY-4", "CC-BY-4.0")]
    [InlineData("CC0", "CC0-1.0")]
    [InlineData("Apache-2", "Apache-2.0")]
    [InlineData("Apache License 2.0", "LicenseRef-Apache-License-2.0")]
    [InlineData("GPL-2+ with OpenSSL exception", "GPL-2.0-or-later WITH OpenSSL-exception")]
    [InlineData("GPL-2+ or Artistic-2.0, and BSD-3-clause", "(GPL-2.0-or-later OR Artistic-2.0) AND BSD-3-Clause")]
    [InlineData("MIT OR (GPL-3.0-only AND ISC)", "MIT OR GPL-3.0-only AND ISC")]
    [InlineData("Perl", "Artistic-1.0-Perl OR GPL-1.0-or-later")]
    [InlineData("GPL-3 | MIT", "GPL-3.0-only OR MIT")]
    [InlineData("my-own-terms", "LicenseRef-my-own-terms")]
    public void Debian_and_SPDX_names_become_SPDX(string name, string spdx)
    {
        Assert.Equal(spdx, LicenceExpression.Parse(name)?.ToString());
        Assert.Equal(spdx, LicenceExpression.Parse(spdx)?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("and")]
    [InlineData("(MIT")]
    [InlineData("MIT or")]
    [InlineData("MIT)")]
    public void What_is_no_expression_is_none(string text) => Assert.Null(LicenceExpression.Parse(text));

    [Fact]
    public void Brackets_without_end_do_no_harm() => Assert.Null(LicenceExpression.Parse(new string('(', 5000)));

    [Theory]
    [InlineData("MIT", true, "", "licence")]
    [InlineData("CC0", true, "", "public-domain")]
    [InlineData("public-domain AND CC0-1.0", true, "", "public-domain")]
    [InlineData("public-domain AND MIT", true, "", "licence")]
    [InlineData("GPL-2+", false, "licence_not_allowed", "unknown")]
    [InlineData("GPL-2+ or MIT", true, "", "licence")]
    [InlineData("GPL-2+ and MIT", false, "licence_not_allowed", "unknown")]
    [InlineData("CC-BY-NC-4.0", false, "licence_not_allowed", "unknown")]
    [InlineData("my-own-terms", false, "licence_unknown", "unknown")]
    [InlineData("my-own-terms and MIT", false, "licence_unknown", "unknown")]
    [InlineData("", false, "licence_missing", "unknown")]
    public void Unknown_is_not_permissive(string licence, bool allowed, string reason, string basis)
    {
        var verdict = new LicencePolicy(new LicencePolicyConfig()).Judge(licence);
        Assert.Equal((allowed, reason, basis), (verdict.Allowed, verdict.Reason, verdict.Basis));
    }

    [Fact]
    public void Copyleft_needs_a_stated_basis_and_carries_it()
    {
        var policy = new LicencePolicy(new LicencePolicyConfig { BasisForCopyleft = "trained weights are no adaptation" });
        Assert.Equal("trained weights are no adaptation", policy.Judge("GPL-2+").Because);
        Assert.Equal("", policy.Judge("GPL-2+ or MIT").Because);
        Assert.True(policy.Judge("GPL-2+ and MIT").Allowed);
        Assert.False(policy.Judge("CC-BY-NC-SA-4.0").Allowed);
    }

    [Fact]
    public void A_recipe_may_name_licences_as_Debian_does_and_deny_overrides()
    {
        var policy = new LicencePolicy(new LicencePolicyConfig { Allow = ["GPL-2+", "permissive"], Deny = ["MIT"] });
        Assert.True(policy.Judge("GPL-2.0-or-later").Allowed);
        Assert.False(policy.Judge("GPL-3.0-only").Allowed);
        Assert.False(policy.Judge("Expat").Allowed);
    }
}
