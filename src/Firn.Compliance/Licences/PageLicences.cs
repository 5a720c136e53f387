using System.Buffers;
using System.Text;
using System.Text.Json;
using Firn.Compliance.Signals;
using Firn.Text.Html;

namespace Firn.Compliance.Licences;

/// <summary>Collects the licences that a page names: <c>rel="license"</c>, metas, JSON-LD, Creative Commons links and prose. Never throws on bad input.</summary>
public static class PageLicences
{
    private const int MostFound = 50;
    private const int Deepest = 20;

    // What is read before a name: its words without tags, and the bytes that these are looked for in.
    private const int WindowBytes = 160;
    private const int BytesBefore = 800;

    private static readonly SearchValues<byte> LinkEnds = SearchValues.Create(" \"'<>)"u8);

    private static readonly string[] Metas =
        ["license", "licence", "dc.rights", "dcterms.rights", "dc.rights.license", "dcterms.license", "dcterms.licence", "dc.license", "cc:license", "og:license", "copyright-license", "rights"];

    // Parts of a page's data that are about something else than its text.
    private static readonly string[] Media = ["image", "thumbnail", "logo", "photo", "video", "audio", "associatedMedia", "primaryImageOfPage", "encoding"];

    // A sentence with one of these before the name, and one of the subjects before that, speaks of the page itself. In English, German, French, Italian, Spanish.
    private static readonly byte[][] Grants =
    [
        .. Utf8("licensed under", "licenced under", "available under", "published under", "released under", "distributed under", "provided under"),
        .. Utf8("lizenziert unter", "lizensiert unter", "steht unter", "stehen unter", "unter der lizenz", "unter einer", "unter den bedingungen", "verfügbar unter", "veröffentlicht unter"),
        .. Utf8("à disposition selon", "selon les termes", "sous licence", "sous la licence", "sous une licence", "sous les termes", "disponible sous", "disponibles sous"),
        .. Utf8("con licenza", "secondo la licenza", "secondo i termini", "sotto licenza", "sotto la licenza", "sotto una licenza", "nei termini della licenza"),
        .. Utf8("bajo una licencia", "bajo la licencia", "bajo licencia", "bajo los términos", "con licencia", "con una licencia"),
    ];

    private static readonly byte[][] Subjects =
    [
        .. Utf8("this work", "this page", "this site", "this website", "this text", "this article", "this book", "this document", "content", "text is", "all texts"),
        .. Utf8("dieses werk", "diese seite", "diese website", "dieser text", "dieser artikel", "dieser beitrag", "dieses dokument", "dieses buch", "der text", "die texte", "alle texte", "inhalt"),
        .. Utf8("cette œuvre", "cette oeuvre", "ce(tte) œuvre", "ce contenu", "contenu", "cet article", "cette page", "ce site", "ce texte", "ce document", "ce livre", "les textes", "le texte"),
        .. Utf8("quest'opera", "quest’opera", "questa opera", "questa pagina", "questo sito", "questo testo", "quest'articolo", "questo articolo", "questo documento", "il testo", "i testi", "contenuti"),
        .. Utf8("esta obra", "esta página", "este sitio", "este texto", "este artículo", "este documento", "este libro", "el texto", "los textos", "contenido"),
    ];

    /// <summary>All licences found, the stated ones first.</summary>
    /// <param name="head">The page's own words about itself; null when it is no HTML.</param>
    /// <param name="page">The page as fetched.</param>
    public static List<PageLicence> Read(HtmlHead? head, ReadOnlySpan<byte> page)
    {
        var found = new List<PageLicence>();
        if (head is not null)
        {
            foreach (var link in head.Links)
            {
                if (link.Rel.Split(' ').Any(rel => rel is "license" or "licence" or "dct:license" or "cc:license"))
                    Add(found, LicenceLinks.FromLink(link.Href) ?? Unread(link.Href), link.IsOfMedium ? "link" : "rel-license", link.Href);
            }

            foreach (var meta in head.Metas)
            {
                if (Metas.Contains(meta.Name) && (LicenceLinks.Read(meta.Content) ?? Linked(meta.Content)) is { } named)
                    Add(found, named, "meta", meta.Content);
            }

            foreach (var script in head.JsonLd)
                JsonLd(found, script);
        }

        if (CcLicences.MayName(page))
            Prose(found, page, isHtml: head is not null);
        return found;
    }

    /// <summary>The licence of the page: all that it states of itself together; null when it states none.</summary>
    public static PageLicence? Combine(IReadOnlyList<PageLicence> licences)
    {
        var stated = licences.Where(one => one.IsStated).ToList();
        if (stated.Count == 0)
            return null;
        var names = stated.Select(one => one.Expression).Distinct().ToList();
        return stated[0] with { Expression = names.Count == 1 ? names[0] : string.Join(" AND ", names.Select(name => name.Contains(" OR ", StringComparison.Ordinal) ? $"({name})" : name)) };
    }

    private static void Add(List<PageLicence> found, string? expression, string where, string evidence)
    {
        if (expression is null || found.Count >= MostFound || found.Exists(one => one.Expression == expression && (one.Where == where || (one.IsStated && where is "link" or "mention"))))
            return;
        found.Add(new PageLicence(expression, where, PageSignals.Cut(evidence)));
    }

    // A link that says "license" and leads to what is not known is a licence, and none that a policy could allow.
    private static string? Unread(string link) => link.Length == 0 ? null : "LicenseRef-page";

    private static string? Linked(string value)
    {
        var at = value.IndexOf("http", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : LicenceLinks.FromLink(value[at..].Split(' ', '"', '\'', ')', '>')[0].TrimEnd('.', ','));
    }

    private static void JsonLd(List<PageLicence> found, string script)
    {
        try
        {
            using var json = JsonDocument.Parse(script, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 });
            Walk(found, json.RootElement, 0);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is no text: says nothing.
        }
    }

    private static void Walk(List<PageLicence> found, JsonElement element, int depth)
    {
        if (depth > Deepest)
            return;
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Walk(found, item, depth + 1);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            // The licence of a picture or a video on the page is not that of its text.
            if (element.TryGetProperty("@type", out var type) && type.ToString() is var kind && (kind.Contains("Image", StringComparison.Ordinal) || kind.Contains("Video", StringComparison.Ordinal) || kind.Contains("Audio", StringComparison.Ordinal) || kind.Contains("Media", StringComparison.Ordinal) || kind.Contains("Photo", StringComparison.Ordinal) || kind.Contains("Software", StringComparison.Ordinal)))
                return;
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("license") || property.NameEquals("schema:license") || property.NameEquals("dct:license"))
                    Value(found, property.Value);
                else if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !Media.Contains(property.Name))
                    Walk(found, property.Value, depth + 1);
            }
        }
    }

    private static void Value(List<PageLicence> found, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Add(found, LicenceLinks.Read(value.GetString()!) ?? Unread(value.GetString()!), "json-ld", value.GetString()!);
                break;
            case JsonValueKind.Object:
                if (value.TryGetProperty("@id", out var id) || value.TryGetProperty("url", out id) || value.TryGetProperty("name", out id))
                    Value(found, id.ValueKind == JsonValueKind.String ? id : default);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Value(found, item);
                break;
        }
    }

    private static void Prose(List<PageLicence> found, ReadOnlySpan<byte> page, bool isHtml)
    {
        for (var from = 0; from < page.Length && found.Count < MostFound;)
        {
            var at = page[from..].IndexOf("creativecommons.org/"u8);
            if (at < 0)
                break;
            var link = page.Slice(from + at, Math.Min(80, page.Length - from - at));
            if (CcLicences.FromLink(link) is { } id)
                Add(found, id, "link", Encoding.UTF8.GetString(link[..(link.IndexOfAny(LinkEnds) is > 0 and var end ? end : link.Length)]));
            from += at + 20;
        }

        IReadOnlyList<(int Start, int End)>? media = isHtml ? null : [];
        foreach (var (id, start, end) in CcLicences.FromProse(page))
        {
            var speaks = Speaks(page[Math.Max(0, start - BytesBefore)..start]) && !HtmlMedia.IsIn(media ??= HtmlMedia.Read(page), start);
            Add(found, id, speaks ? "prose" : "mention", Encoding.UTF8.GetString(page[start..end]));
        }
    }

    private static bool Speaks(ReadOnlySpan<byte> window)
    {
        Span<byte> lower = stackalloc byte[WindowBytes];
        ReadOnlySpan<byte> before = lower[Words(window, lower)..];
        var grant = -1;
        foreach (var words in Grants)
            grant = Math.Max(grant, before.LastIndexOf(words));
        if (grant < 0 || before[grant..].Contains((byte)'.'))
            return false;
        foreach (var words in Subjects)
        {
            if (before[..grant].LastIndexOf(words) is >= 0 and var subject && !before[subject..grant].Contains((byte)'.'))
                return true;
        }

        return false;
    }

    // From the end on, without tags; where they begin in what they fill.
    private static int Words(ReadOnlySpan<byte> text, Span<byte> lower)
    {
        var at = lower.Length;
        for (var i = text.Length - 1; i >= 0 && at > 0; i--)
        {
            if (text[i] == '>' && text[..i].LastIndexOf((byte)'<') is >= 0 and var open)
                i = open;
            else
                lower[--at] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i] is (byte)'\n' or (byte)'\r' or (byte)'\t' ? (byte)' ' : text[i];
        }

        return at;
    }

    private static byte[][] Utf8(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];
}
