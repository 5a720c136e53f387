using System.Text;
using Firn.Compliance.Licences;
using Firn.Text.Html;

namespace Firn.Compliance.Tests.Licences;

public sealed class PageLicencesTests
{
    private static List<PageLicence> Read(string html)
    {
        var bytes = Encoding.UTF8.GetBytes(html);
        return PageLicences.Read(HtmlHead.Read(bytes, "text/html; charset=utf-8"), bytes);
    }

    [Theory]
    [InlineData("<link rel=license href='https://creativecommons.org/licenses/by-sa/4.0/'>", "CC-BY-SA-4.0", "rel-license")]
    [InlineData("<a rel='license noopener' href='//creativecommons.org/publicdomain/zero/1.0/deed.fr'>x</a>", "CC0-1.0", "rel-license")]
    [InlineData("<a rel=license href='/terms'>x</a>", "LicenseRef-page", "rel-license")]
    [InlineData("<a rel=license href='x'>x</a>", "LicenseRef-page", "rel-license")] // found by fuzzing
    [InlineData("<link rel=license href='https://opensource.org/licenses/MIT'>", "MIT", "rel-license")]
    [InlineData("<meta name=dcterms.license content='http://creativecommons.org/licenses/by/3.0/at/'>", "CC-BY-3.0", "meta")]
    [InlineData("<meta name=dc.rights content='CC BY-NC-ND 4.0'>", "CC-BY-NC-ND-4.0", "meta")]
    [InlineData("<meta name=license content='GPL-3.0-or-later'>", "GPL-3.0-or-later", "meta")]
    [InlineData("<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Article\",\"license\":{\"@id\":\"https://creativecommons.org/licenses/by/4.0/\"}}]}</script>", "CC-BY-4.0", "json-ld")]
    [InlineData("<p>Except where noted, content on this site is licensed under a Creative Commons Attribution 4.0 International License.", "CC-BY-4.0", "prose")]
    public void What_a_page_states_of_itself_is_its_licence(string html, string expression, string where)
    {
        var stated = PageLicences.Combine(Read(html));
        Assert.Equal((expression, where), (stated!.Value.Expression, stated.Value.Where));
    }

    [Theory]
    [InlineData("<script type='application/ld+json'>{\"@type\":\"ImageObject\",\"license\":\"https://creativecommons.org/licenses/by/4.0/\"}</script>")]
    [InlineData("<p>Photo: Jane, <a href='https://creativecommons.org/licenses/by/2.0/'>CC BY 2.0</a>")]
    [InlineData("<p>We love Creative Commons Attribution 4.0.")]
    [InlineData("<!-- <link rel=license href='https://example.org/x'> -->")]
    [InlineData("<script type='application/ld+json'>{not json</script>")]
    [InlineData("<script type='application/ld+json'>{\"license\":\"\\ud800\"}</script>")]
    [InlineData("<link rel=license href=''>")]
    public void A_mention_or_a_pictures_licence_is_not(string html) => Assert.Null(PageLicences.Combine(Read(html)));

    [Fact]
    public void Two_stated_licences_hold_together() =>
        Assert.Equal("CC-BY-4.0 AND CC-BY-NC-4.0", PageLicences.Combine(Read("<link rel=license href='https://creativecommons.org/licenses/by/4.0/'><link rel=license href='https://creativecommons.org/licenses/by-nc/4.0/'>"))!.Value.Expression);
}
