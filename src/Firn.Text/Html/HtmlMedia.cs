using System.Text;

namespace Firn.Text.Html;

/// <summary>
/// Finds what a page says about a picture, a film or a sound on it, which it does not say about itself: figures, captions by their class, and
/// elements that RDFa or microdata bind to a medium. Never throws on bad markup; linear time.
/// </summary>
public static class HtmlMedia
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".mp3", ".ogg", ".oga", ".ogv", ".opus", ".wav", ".flac", ".mp4", ".webm", ".mov", ".avi"];

    // Of schema.org and of DCMI's types.
    private static readonly string[] Types = ["ImageObject", "VideoObject", "AudioObject", "MediaObject", "Photograph", "StillImage", "MovingImage", "dcmitype/Sound", "foaf:Image", "foaf/0.1/Image"];

    // Words of classes as WordPress, MediaWiki and newspapers write them.
    private static readonly string[] Classes = ["caption", "photo-credit", "photo_credit", "photocredit", "image-credit", "image_credit", "imagecredit", "img-credit", "picture-credit", "bildnachweis", "thumbinner", "gallerybox"];

    /// <summary>Where such parts begin and end, in bytes; in order, none within another.</summary>
    /// <param name="html">The page in an ASCII-compatible encoding.</param>
    public static IReadOnlyList<(int Start, int End)> Read(ReadOnlySpan<byte> html)
    {
        var found = new List<(int, int)>();
        var tokens = new HtmlTokenizer(html);
        var open = HtmlTag.Unknown;
        var (depth, start) = (0, 0);
        while (tokens.Read())
        {
            if (tokens.Kind == HtmlTokenKind.EndTag && depth > 0)
            {
                if (tokens.Tag == open)
                    depth--;
                else if (tokens.Tag is HtmlTag.Body or HtmlTag.Html)
                    depth = 0;
                if (depth == 0)
                    found.Add((start, tokens.End));
                continue;
            }

            if (tokens.Kind != HtmlTokenKind.StartTag)
                continue;
            if (depth > 0 && Ends(open, tokens.Tag))
            {
                depth = 0;
                found.Add((start, tokens.Start));
            }

            if (depth > 0)
            {
                depth += tokens.Tag == open ? 1 : 0;
            }
            else if (IsOfMedium(tokens))
            {
                if (HtmlTags.IsVoid(tokens.Tag) || tokens.Tag == HtmlTag.Unknown)
                    found.Add((tokens.Start, tokens.End));
                else
                    (open, depth, start) = (tokens.Tag, 1, tokens.Start);
            }
        }

        if (depth > 0)
            found.Add((start, html.Length));
        return found;
    }

    /// <summary>Whether a place lies in one of the parts that <see cref="Read"/> found.</summary>
    public static bool IsIn(IReadOnlyList<(int Start, int End)> parts, int place)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var (low, high) = (0, parts.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = parts[middle].End <= place ? (middle + 1, high) : (low, middle);
        }

        return low < parts.Count && parts[low].Start <= place;
    }

    // What cannot stand in a caption ends one that was left open; a paragraph, an item and a cell end as HTML says.
    private static bool Ends(HtmlTag open, HtmlTag next) => next switch
    {
        HtmlTag.H1 or HtmlTag.H2 or HtmlTag.Main or HtmlTag.Article or HtmlTag.Footer or HtmlTag.Body => true,
        HtmlTag.P or HtmlTag.Li or HtmlTag.Td or HtmlTag.Th or HtmlTag.Dd or HtmlTag.Dt when next == open => true,
        HtmlTag.Div or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Dl or HtmlTag.Table or HtmlTag.Section or HtmlTag.Form or HtmlTag.Pre or HtmlTag.Hr or HtmlTag.H3 or HtmlTag.H4 => open == HtmlTag.P,
        _ => false,
    };

    private static bool IsOfMedium(HtmlTokenizer tokens)
    {
        if (tokens.Tag is HtmlTag.Figure or HtmlTag.Figcaption)
            return true;
        if (tokens.Content.IsEmpty || tokens.Tag is HtmlTag.Body or HtmlTag.Html)
            return false;
        var attributes = tokens.Attributes;
        while (attributes.Read())
        {
            if (attributes.Is("about"u8) || attributes.Is("itemid"u8))
            {
                var path = Text(attributes.Value).Split('?', '#')[0];
                if (Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
                    return true;
            }
            else if (attributes.Is("typeof"u8) || attributes.Is("itemtype"u8))
            {
                var type = Text(attributes.Value);
                if (Array.Exists(Types, known => type.Contains(known, StringComparison.OrdinalIgnoreCase)))
                    return true;
            }
            else if (attributes.Is("class"u8))
            {
                var words = Text(attributes.Value);
                if (Array.Exists(Classes, known => words.Contains(known, StringComparison.OrdinalIgnoreCase)))
                    return true;
            }
        }

        return false;
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value[..Math.Min(value.Length, 1000)]).Trim();
}
