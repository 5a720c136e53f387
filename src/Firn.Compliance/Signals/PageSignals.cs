using System.Text;
using Firn.Compliance.Robots;
using Firn.Text.Html;

namespace Firn.Compliance.Signals;

/// <summary>Collects every consent signal of one page: those of its response's headers and those of its markup. Never throws on bad input.</summary>
public static class PageSignals
{
    private const int LongestEvidence = 200;
    private const int MostSignals = 200;

    // Directives of robots tags that have a colon of their own; any other word before a colon is an agent.
    private static readonly string[] ColonDirectives = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

    /// <summary>All signals found, headers first.</summary>
    /// <param name="headers">The response's header block; may be empty.</param>
    /// <param name="html">The page as fetched; empty when it is no HTML.</param>
    /// <param name="contentType">Its Content-Type.</param>
    public static List<PageSignal> Read(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> html, string contentType) =>
        Read(headers, html.IsEmpty ? null : HtmlHead.Read(html, contentType));

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, ReadOnlySpan{byte}, string)"/>
    /// <param name="headers">The response's header block; may be empty.</param>
    /// <param name="head">The page's own words about itself; null when it is no HTML.</param>
    public static List<PageSignal> Read(ReadOnlySpan<byte> headers, HtmlHead? head)
    {
        var found = new List<PageSignal>();
        if (!headers.IsEmpty)
        {
            foreach (var value in HttpHeaderBlock.Values(headers, "x-robots-tag"))
                AddRobots(found, "x-robots-tag", "*", value);
            var policy = HttpHeaderBlock.Values(headers, "tdm-policy").FirstOrDefault("");
            foreach (var value in HttpHeaderBlock.Values(headers, "tdm-reservation"))
                AddTdm(found, "tdm-reservation", value, policy);
            foreach (var value in HttpHeaderBlock.Values(headers, "content-usage"))
                AddUsage(found, "content-usage", value);
            foreach (var value in HttpHeaderBlock.Values(headers, "content-signal"))
                AddUsage(found, "content-signal", value);
        }

        if (head is null)
            return found;
        foreach (var meta in head.Metas)
        {
            if (found.Count >= MostSignals)
                break;
            switch (meta.Name)
            {
                case "robots" or "x-robots-tag": // the second as http-equiv
                    AddRobots(found, "meta-robots", "*", meta.Content);
                    break;
                case "tdm-reservation":
                    AddTdm(found, "tdm-reservation-meta", meta.Content, head.Meta("tdm-policy").FirstOrDefault(""));
                    break;
                case "content-usage" or "content-signal":
                    AddUsage(found, meta.Name, meta.Content); // http-equiv, which some sites use for want of a header
                    break;
                default:
                    // <meta name="GPTBot" content="noai"> speaks to one agent.
                    if (meta.Content.Length < 1000 && Words(meta.Content).Any(IsAi))
                        AddRobots(found, "meta-robots", meta.Name, meta.Content);
                    break;
            }
        }

        return found;
    }

    /// <summary>A text as evidence: cut where it is long.</summary>
    internal static string Cut(string value) => value.Length <= LongestEvidence ? value : value[..LongestEvidence] + "…";

    // One signal for each agent that the value speaks to. A directive other than noai is on record, and no objection:
    // "noimageai" speaks of pictures, "noindex" of search.
    private static void AddRobots(List<PageSignal> found, string signal, string everyone, string value)
    {
        var agent = everyone;
        var objects = false;
        var any = false;
        foreach (var part in value.Split(','))
        {
            var item = part.Trim();
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && IsAgent(item[..colon].Trim()))
            {
                End();
                agent = item[..colon].Trim();
                item = item[(colon + 1)..].Trim();
            }

            any |= item.Length > 0;
            objects |= Words(item).Contains("noai", StringComparer.OrdinalIgnoreCase);
        }

        End();

        void End()
        {
            if (any && found.Count < MostSignals)
                found.Add(new PageSignal(signal, agent, objects, Cut(value)));
            objects = any = false;
        }
    }

    // A name is one word; what stands before the colon of a time of day ("03 Dec 2025 13:09") is none.
    private static bool IsAgent(string name) => !name.AsSpan().ContainsAny(' ', '\t') && !ColonDirectives.Contains(name, StringComparer.OrdinalIgnoreCase);

    // Some sites part directives by spaces or semicolons instead of commas.
    private static string[] Words(string directives) => directives.Split([' ', '\t', ';', ','], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsAi(string directive) =>
        directive.Equals("noai", StringComparison.OrdinalIgnoreCase) || directive.Equals("noimageai", StringComparison.OrdinalIgnoreCase);

    private static void AddTdm(List<PageSignal> found, string signal, string value, string policy)
    {
        // Anything but 0 and 1 is an error of protocol, which TDMRep says to take as unset.
        if (value is "0" or "1")
            found.Add(new PageSignal(signal, "*", value == "1", Cut($"tdm-reservation: {value}{(policy.Length > 0 ? $"; tdm-policy: {policy}" : "")}")));
    }

    private static void AddUsage(List<PageSignal> found, string signal, string value)
    {
        if (UsagePreference.Of(Encoding.UTF8.GetBytes(value), out _) is { } wanted)
            found.Add(new PageSignal(signal, "*", !wanted, Cut(value)));
    }
}
