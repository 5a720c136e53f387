using Firn.Compliance.Hosts;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.Hosts;

public sealed class PublicSuffixTests
{
    private const string Debian = "/usr/share/publicsuffix/public_suffix_list.dat";

    private static readonly PublicSuffixList Small = PublicSuffixList.Parse("// VERSION: 2026-01-01\ncom\nuk\nco.uk\n\njp\n*.kawasaki.jp\n!city.kawasaki.jp\n*.ck\n!www.ck\n公司.cn\ncn\n"u8);

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("a.b.example.com", "example.com")]
    [InlineData("a.b.example.com:8080", "example.com")]
    [InlineData("com", null)]
    [InlineData("example.co.uk", "example.co.uk")]
    [InlineData("www.example.co.uk", "example.co.uk")]
    [InlineData("co.uk", null)]
    [InlineData("b.c.kawasaki.jp", "b.c.kawasaki.jp")]
    [InlineData("c.kawasaki.jp", null)]
    [InlineData("a.city.kawasaki.jp", "city.kawasaki.jp")]
    [InlineData("www.ck", "www.ck")]
    [InlineData("a.www.ck", "www.ck")]
    [InlineData("test.ck", null)]
    [InlineData("b.test.ck", "b.test.ck")]
    [InlineData("a.shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn")]
    [InlineData("host.unlisted", "host.unlisted")]
    [InlineData("unlisted", null)]
    [InlineData("192.168.1.1", null)]
    [InlineData("[2001:db8::1]", null)]
    [InlineData("", null)]
    [InlineData(".example.com", null)]
    public void The_registrable_domain_is_the_suffix_and_one_label(string host, string? domain) => Assert.Equal(domain, Small.RegistrableDomain(host));

    [Fact]
    public void The_list_says_its_version()
    {
        Assert.Equal("2026-01-01", Small.Version);
        Assert.StartsWith("sha256:", PublicSuffixList.Parse("com\norg\n"u8).Version, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_html_is_no_list() =>
        Assert.Equal("FIRN-CMP-005", Assert.Throws<FirnException>(() => PublicSuffixList.Parse("<html><body>moved</body>\n"u8)).Code);

    [Theory]
    [InlineData("www.debian.org", "debian.org")]
    [InlineData("user.github.io", "user.github.io")]
    [InlineData("a.user.github.io", "user.github.io")]
    [InlineData("bbc.co.uk", "bbc.co.uk")]
    [InlineData("www.ethz.ch", "ethz.ch")]
    public void Debians_list_gives_the_known_answers(string host, string domain)
    {
        Require.That("publicsuffix", File.Exists(Debian), "Debian's package publicsuffix is not installed");
        var list = PublicSuffixList.Load(Debian);
        Assert.True(list.Rules > 5000);
        Assert.Equal(domain, list.RegistrableDomain(host));
    }
}
