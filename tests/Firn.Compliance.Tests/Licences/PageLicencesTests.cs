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
    [InlineData("<p>This work is licensed under a <a href='https://creativecommons.org/licenses/by/4.0/'>Creative Commons Attribution 4.0 International License</a>.", "CC-BY-4.0", "prose")]
    [InlineData("<p>Der Text ist unter der Lizenz <a href='https://example.org/l.html'>„Creative Commons Namensnennung – Weitergabe unter gleichen Bedingungen 4.0 International“</a> verfügbar.", "CC-BY-SA-4.0", "prose")]
    [InlineData("<p>Dieses Werk ist lizenziert unter einer Creative Commons Namensnennung - Nicht kommerziell - Keine Bearbeitungen 4.0 International Lizenz.", "CC-BY-NC-ND-4.0", "prose")]
    [InlineData("<p>Les textes sont disponibles sous licence Creative Commons Attribution - Partage dans les mêmes conditions 3.0.", "CC-BY-SA-3.0", "prose")]
    [InlineData("<p>Cette œuvre est mise à disposition selon les termes de la Licence Creative Commons Attribution - Pas d’Utilisation Commerciale - Pas de Modification 4.0 International.", "CC-BY-NC-ND-4.0", "prose")]
    [InlineData("<p>Il testo è disponibile secondo la licenza Creative Commons Attribuzione-Condividi allo stesso modo 4.0.", "CC-BY-SA-4.0", "prose")]
    [InlineData("<p>Quest'opera è distribuita con Licenza Creative Commons Attribuzione - Non commerciale - Non opere derivate 4.0 Internazionale.", "CC-BY-NC-ND-4.0", "prose")]
    [InlineData("<p>Esta obra está bajo una Licencia Creative Commons Atribución-NoComercial-CompartirIgual 4.0 Internacional.", "CC-BY-NC-SA-4.0", "prose")]
    [InlineData("<a rel=license href='https://creativecommons.org/licenses/by/4.0/'><img alt='Creative Commons License' src='https://i.creativecommons.org/l/by/4.0/88x31.png'></a>", "CC-BY-4.0", "rel-license")]
    [InlineData("<figure><img src=a.jpg><figcaption>A</figcaption></figure><p><a rel=license href='https://creativecommons.org/licenses/by/4.0/'>x</a>", "CC-BY-4.0", "rel-license")]
    [InlineData("<p class=wp-caption-text>A picture<p>Text <a rel=license href='https://creativecommons.org/licenses/by/4.0/'>x</a>", "CC-BY-4.0", "rel-license")]
    [InlineData("<figure><img src=a.jpg><article><a rel=license href='https://creativecommons.org/licenses/by/4.0/'>x</a></article>", "CC-BY-4.0", "rel-license")] // a figure that never ends
    [InlineData("<div about='https://example.org/essay'><a rel=license href='https://creativecommons.org/licenses/by/4.0/'>x</a></div>", "CC-BY-4.0", "rel-license")]
    public void What_a_page_states_of_itself_is_its_licence(string html, string expression, string where)
    {
        var stated = PageLicences.Combine(Read(html));
        Assert.Equal((expression, where), (stated!.Value.Expression, stated.Value.Where));
    }

    [Theory]
    [InlineData("<script type='application/ld+json'>{\"@type\":\"ImageObject\",\"license\":\"https://creativecommons.org/licenses/by/4.0/\"}</script>")]
    [InlineData("<p>Photo: Jane, <a href='https://creativecommons.org/licenses/by/2.0/'>CC BY 2.0</a>")]
    [InlineData("<p>We love Creative Commons Attribution 4.0.")]
    [InlineData("<figure><img src=a.jpg><figcaption>Jane, <a rel=license href='https://creativecommons.org/licenses/by/2.0/'>CC BY 2.0</a></figcaption></figure><p>Text")]
    [InlineData("<figure><img src=a.jpg><figcaption>The content of this picture: this work is licensed under CC BY 2.0</figcaption></figure><p>Text")]
    [InlineData("<figure><figure><img src=a.jpg></figure><a rel=license href='https://creativecommons.org/licenses/by/2.0/'>x</a></figure>")]
    [InlineData("<div class='wp-caption alignleft'><img src=a.jpg><p class=wp-caption-text>Jane / <a href='https://creativecommons.org/licenses/by-sa/2.0/' rel='license noopener'>CC</a></div>")]
    [InlineData("<div class=thumbinner><div><a rel=license href='https://creativecommons.org/licenses/by-sa/2.0/'>CC</a></div></div>")]
    [InlineData("<div about='/pictures/alps.JPG?size=2'><span>Alps</span> <a rel=license href='https://creativecommons.org/licenses/by/2.0/'>x</a></div>")]
    [InlineData("<div itemscope itemtype='https://schema.org/ImageObject'><a rel=license itemprop=license href='https://creativecommons.org/licenses/by/2.0/'>x</a></div>")]
    [InlineData("<span typeof='foaf:Image'><a rel='license' href='https://creativecommons.org/licenses/by/2.0/'>x</a></span>")]
    [InlineData("<link about='cover.png' rel=license href='https://creativecommons.org/licenses/by/2.0/'><p>Text")]
    [InlineData("<script type='application/ld+json'>{\"@type\":\"Article\",\"image\":{\"license\":\"https://creativecommons.org/licenses/by/4.0/\"}}</script>")]
    [InlineData("<script type='application/ld+json'>{\"@type\":\"Photograph\",\"license\":\"https://creativecommons.org/licenses/by/4.0/\"}</script>")]
    [InlineData("<p>Das Foto von Anna: Creative Commons Namensnennung – Weitergabe unter gleichen Bedingungen 4.0 International.")]
    [InlineData("<!-- <link rel=license href='https://example.org/x'> -->")]
    [InlineData("<script type='application/ld+json'>{not json</script>")]
    [InlineData("<script type='application/ld+json'>{\"license\":\"\\ud800\"}</script>")]
    [InlineData("<link rel=license href=''>")]
    public void A_mention_or_a_pictures_licence_is_not(string html) => Assert.Null(PageLicences.Combine(Read(html)));

    [Fact]
    public void Two_stated_licences_hold_together() =>
        Assert.Equal("CC-BY-4.0 AND CC-BY-NC-4.0", PageLicences.Combine(Read("<link rel=license href='https://creativecommons.org/licenses/by/4.0/'><link rel=license href='https://creativecommons.org/licenses/by-nc/4.0/'>"))!.Value.Expression);
}
