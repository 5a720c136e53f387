using System.Text;
using Firn.Compliance.Robots;
using Firn.Text.Html;

namespace Firn.Compliance.Signals;

/// <summary>Collects every consent signal of one page: those of its response's headers and those of its markup. Never throws on bad input.</summary>
public static class PageSignals
{
    private const int LongestEvidence = 200;

    // Directives of robots tags that have a colon of their own; any other word before a colon is an agent.
    private static readonly string[] ColonDirectives = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

    /// <summary>All signals found, headers first.</summary>
    /// <param name="headers">The response's header block; may be empty.</param>
    /// <param name="html">The page as fetched; empty when it is no HTML.</param>
    /// <param name="contentType">Its Content-Type.</param>
    public static List<PageSignal> Read(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> html, string contentType)
    {
        var found = new List<PageSignal>();
        foreach (var value in HttpHeaderBlock.Values(headers, "x-robots-tag"))
            AddRobots(found, "x-robots-tag", "*", value);
        foreach (var value in HttpHeaderBlock.Values(headers, "tdm-reservation"))
            AddTdm(found, "tdm-reservation", value);
        foreach (var value in HttpHeaderBlock.Values(headers, "content-usage"))
            AddUsage(found, "content-usage", value);
        foreach (var value in HttpHeaderBlock.Values(headers, "content-signal"))
            AddUsage(found, "content-signal", value);
        if (html.IsEmpty)
            return found;
        foreach (var meta in HtmlHead.Read(html, contentType).Metas)
        {
            switch (meta.Name)
            {
                case "robots":
                    AddRobots(found, "meta-robots", "*", meta.Content);
                    break;
                case "tdm-reservation":
                    AddTdm(found, "tdm-reservation-meta", meta.Content);
                    break;
                default:
                    // <meta name="GPTBot" content="noai"> speaks to one agent.
                    if (meta.Content.Length < 1000 && Directives(meta.Content).Any(IsAi))
                        AddRobots(found, "meta-robots", meta.Name, meta.Content);
                    break;
            }
        }

        return found;
    }

    private static void AddRobots(List<PageSignal> found, string signal, string everyone, string value)
    {
        var agent = everyone;
        foreach (var part in value.Split(','))
        {
            var item = part.Trim();
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !ColonDirectives.Contains(item[..colon].Trim(), StringComparer.OrdinalIgnoreCase))
            {
                agent = item[..colon].Trim();
                item = item[(colon + 1)..].Trim();
            }

            if (IsAi(item))
                found.Add(new PageSignal(signal, agent, item.Equals("noai", StringComparison.OrdinalIgnoreCase), Cut(value)));
        }
    }

    private static IEnumerable<string> Directives(string value) => value.Split(',').Select(item => item.Trim());

    // "noimageai" speaks of pictures only: recorded, and no objection to text.
    private static bool IsAi(string directive) =>
        directive.Equals("noai", StringComparison.OrdinalIgnoreCase) || directive.Equals("noimageai", StringComparison.OrdinalIgnoreCase);

    private static void AddTdm(List<PageSignal> found, string signal, string value)
    {
        // Anything but 0 and 1 is an error of protocol, which TDMRep says to take as unset.
        if (value is "0" or "1")
            found.Add(new PageSignal(signal, "*", value == "1", $"tdm-reservation: {value}"));
    }

    private static void AddUsage(List<PageSignal> found, string signal, string value)
    {
        if (UsagePreference.Of(Encoding.UTF8.GetBytes(value), out _) is { } wanted)
            found.Add(new PageSignal(signal, "*", !wanted, Cut(value)));
    }

    private static string Cut(string value) => value.Length <= LongestEvidence ? value : value[..LongestEvidence] + "…";
}
