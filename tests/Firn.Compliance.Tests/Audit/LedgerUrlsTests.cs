using CsCheck;
using Firn.Compliance.Audit;
using Firn.Compliance.Tests.Robots;

namespace Firn.Compliance.Tests.Audit;

public sealed class LedgerUrlsTests
{
    [Theory]
    [InlineData("https://a.test/u?mail=rosa.quill@choir.com&x=1", "<email-pii>", "rosa.quill")]
    [InlineData("https://a.test/u?mail=rosa.quill%40choir.com", "<email-pii>", "rosa.quill")]
    [InlineData("https://a.test/u?mail=%72osa.quill@choir.com", "<email-pii>", "osa.quill")]
    [InlineData("https://a.test/ibn/CH9300762011623852957", "<iban-pii>", "CH93")]
    [InlineData("https://a.test/call/+41446681800", "<phone-pii>", "668")]
    [InlineData("https://a.test/from/129.132.19.216", "<ip-pii>", "129.")]
    [InlineData("mailto:rosa.quill@choir.com", "<email-pii>", "rosa.quill")]
    [InlineData("https://a.test/#mail=rosa.quill@choir.com", "<email-pii>", "rosa.quill")]
    public void A_value_gives_way_to_its_marker_and_the_host_stays(string url, string marker, string gone)
    {
        var masked = LedgerUrls.Mask(url);
        Assert.Contains(marker, masked, StringComparison.Ordinal);
        Assert.DoesNotContain(gone, masked, StringComparison.Ordinal);
        Assert.StartsWith(url.StartsWith("https", StringComparison.Ordinal) ? "https://a.test/" : "", masked, StringComparison.Ordinal);
        Assert.Equal(masked, LedgerUrls.Mask(masked));
    }

    [Theory]
    [InlineData("https://user:pw@a.test/x", "https://a.test/x")]
    [InlineData("https://user@a.test", "https://a.test")]
    [InlineData("https://129.132.19.216/x", "https://129.132.19.216/x")]
    [InlineData("https://a.test/@name/post", "https://a.test/@name/post")]
    [InlineData("https://a.test/%C3%BCber?x=%20y", "https://a.test/%C3%BCber?x=%20y")]
    [InlineData("", "")]
    public void A_user_is_left_out_and_everything_else_stays(string url, string expected) => Assert.Equal(expected, LedgerUrls.Mask(url));

    [Fact]
    public void Forms_of_one_URL_have_one_masked_key() =>
        Assert.Single(((string[])["http://a.test/u?m=rosa@choir.com&n=%20", "https://A.test:443/u?m=rosa%40choir.com&n=%20#f", "https://a.test/u?m=%72osa@choir.com&n=%20"]).Select(url => LedgerUrls.Key(LedgerUrls.Mask(url))).Distinct());

    [Fact]
    public void Masking_twice_changes_nothing() => RobotsGen.Any("a", "/", "@", ".", "com", "%40", "%", "?", "=", "+41446681800", "x.y", "%2E", "#", "é").Array[0, 12].Sample(
        parts =>
        {
            var masked = LedgerUrls.Mask("https://h.test/" + string.Concat(parts));
            return LedgerUrls.Mask(masked) == masked;
        },
        iter: 20_000);
}
