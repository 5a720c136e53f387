using System.Buffers;
using System.Text;

namespace Firn.Text.Html;

/// <summary>
/// What a page says about itself, for consent signals, licences and language. Reads the whole page, as metas stand in
/// bodies too; those in comments and scripts do not count. Never throws on bad markup; linear time.
/// </summary>
public sealed class HtmlHead
{
    /// <summary>Most metas, links and scripts kept of each kind; <see cref="Truncated"/> says when there were more.</summary>
    public const int MostItems = 100_000;

    private readonly List<HtmlMeta> metas = [];
    private readonly List<HtmlLink> links = [];

    // Those that speak of a licence, and where they stand.
    private readonly List<(int Link, int Start)> licences = [];
    private readonly List<string> jsonLd = [];

    private HtmlHead()
    {
    }

    /// <summary>The metas that have a name, in order.</summary>
    public IReadOnlyList<HtmlMeta> Metas => metas;

    /// <summary>The links that have a <c>rel</c>, in order.</summary>
    public IReadOnlyList<HtmlLink> Links => links;

    /// <summary>The contents of scripts of type <c>application/ld+json</c>, as written.</summary>
    public IReadOnlyList<string> JsonLd => jsonLd;

    /// <summary>The first <c>title</c>, white space collapsed; empty when there is none.</summary>
    public string Title { get; private set; } = "";

    /// <summary>The <c>lang</c> (or <c>xml:lang</c>) of the <c>html</c> element; empty when there is none.</summary>
    public string Language { get; private set; } = "";

    /// <summary>Whether items beyond <see cref="MostItems"/> were left out.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Reads a page.</summary>
    /// <param name="html">The page as fetched, in any encoding.</param>
    /// <param name="contentType">The HTTP header Content-Type, where known.</param>
    public static HtmlHead Read(ReadOnlySpan<byte> html, string? contentType = null)
    {
        var head = new HtmlHead();
        var decoded = HtmlEncoding.Detect(html, contentType);
        if (decoded.IsUtf8)
        {
            head.Scan(html);
            return head;
        }

        var utf8 = new ArrayBufferWriter<byte>(html.Length + 16);
        HtmlEncoding.Write(html, decoded, utf8);
        head.Scan(utf8.WrittenSpan);
        return head;
    }

    /// <summary>The contents of all metas of a name (any case).</summary>
    public IEnumerable<string> Meta(string name) =>
        metas.Where(meta => string.Equals(meta.Name, name, StringComparison.OrdinalIgnoreCase)).Select(meta => meta.Content);

    internal static void Fuzz(ReadOnlySpan<byte> data) => Read(data);

    internal static string Collapse(string text) =>
        string.Join(' ', text.Split([' ', '\n', '\r', '\t', '\f', '\u00A0'], StringSplitOptions.RemoveEmptyEntries));

    private void Scan(ReadOnlySpan<byte> html)
    {
        var tokens = new HtmlTokenizer(html);
        var expect = HtmlTag.Unknown;
        var haveTitle = false;
        var svg = 0; // drawings have titles of their own
        while (tokens.Read())
        {
            if (tokens.Kind == HtmlTokenKind.Text)
            {
                if (expect == HtmlTag.Title)
                {
                    Title = Collapse(CharacterReferences.Decode(tokens.Content, attribute: false));
                    haveTitle = true;
                }
                else if (expect == HtmlTag.Script)
                {
                    Add(jsonLd, Encoding.UTF8.GetString(tokens.Content));
                }

                expect = HtmlTag.Unknown;
                continue;
            }

            expect = HtmlTag.Unknown;
            if (tokens.Tag == HtmlTag.Svg && tokens.Kind is HtmlTokenKind.StartTag or HtmlTokenKind.EndTag)
            {
                svg = tokens.Kind == HtmlTokenKind.StartTag ? svg + (tokens.SelfClosing ? 0 : 1) : Math.Max(0, svg - 1);
                continue;
            }

            if (tokens.Kind != HtmlTokenKind.StartTag)
                continue;
            switch (tokens.Tag)
            {
                case HtmlTag.Html when Language.Length == 0:
                    Language = Value(tokens, "lang"u8, "xml:lang"u8);
                    break;
                case HtmlTag.Title when !haveTitle && svg == 0:
                    expect = HtmlTag.Title;
                    break;
                case HtmlTag.Script when IsJsonLd(Value(tokens, "type"u8)):
                    expect = HtmlTag.Script;
                    break;
                case HtmlTag.Meta:
                    ReadMeta(tokens);
                    break;
                case HtmlTag.Link or HtmlTag.A or HtmlTag.Area:
                    ReadLink(tokens);
                    break;
            }
        }

        MarkMedia(html);
    }

    // Few pages have such links, so that the others are read only once.
    private void MarkMedia(ReadOnlySpan<byte> html)
    {
        if (licences.Count == 0)
            return;
        var media = HtmlMedia.Read(html);
        foreach (var (link, start) in licences)
        {
            if (HtmlMedia.IsIn(media, start))
                links[link] = links[link] with { IsOfMedium = true };
        }
    }

    private static bool IsJsonLd(string type) =>
        type.Split(';')[0].Trim().Equals("application/ld+json", StringComparison.OrdinalIgnoreCase);

    private static string Value(HtmlTokenizer tokens, ReadOnlySpan<byte> name, ReadOnlySpan<byte> otherwise = default)
    {
        var attributes = tokens.Attributes;
        var second = "";
        while (attributes.Read())
        {
            if (attributes.Is(name))
                return CharacterReferences.Decode(attributes.Value, attribute: true).Trim();
            if (!otherwise.IsEmpty && attributes.Is(otherwise))
                second = CharacterReferences.Decode(attributes.Value, attribute: true).Trim();
        }

        return second;
    }

    private void ReadMeta(HtmlTokenizer tokens)
    {
        string? content = null;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> property = default;
        ReadOnlySpan<byte> equivalent = default;
        var attributes = tokens.Attributes;
        while (attributes.Read())
        {
            // The first of several attributes of one name counts.
            if (content is null && attributes.Is("content"u8))
                content = CharacterReferences.Decode(attributes.Value, attribute: true).Trim();
            else if (name.IsEmpty && attributes.Is("name"u8))
                name = attributes.Value;
            else if (property.IsEmpty && attributes.Is("property"u8))
                property = attributes.Value;
            else if (equivalent.IsEmpty && attributes.Is("http-equiv"u8))
                equivalent = attributes.Value;
        }

        // A meta may carry several names, and each of them may be the one that a rule asks for.
        AddMeta(name, content);
        AddMeta(property, content);
        AddMeta(equivalent, content);
    }

    private void AddMeta(ReadOnlySpan<byte> name, string? content)
    {
        if (!name.IsEmpty && CharacterReferences.Decode(name, attribute: true).Trim().ToLowerInvariant() is { Length: > 0 } lower)
            Add(metas, new HtmlMeta(lower, content ?? ""));
    }

    private void ReadLink(HtmlTokenizer tokens)
    {
        var rel = Value(tokens, "rel"u8).ToLowerInvariant();
        var isLicence = rel.Contains("licen", StringComparison.Ordinal);
        if (rel.Length == 0 || (tokens.Tag != HtmlTag.Link && !isLicence))
            return;
        if (isLicence && links.Count < MostItems)
            licences.Add((links.Count, tokens.Start));
        Add(links, new HtmlLink(rel, Value(tokens, "href"u8)));
    }

    private void Add<T>(List<T> list, T item)
    {
        if (list.Count < MostItems)
            list.Add(item);
        else
            Truncated = true;
    }
}
