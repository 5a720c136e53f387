namespace Firn.Compliance.Robots;

/// <summary>
/// Follows redirects among recorded answers: up to five, as RFC 9309 (2.3.1.2) asks, in the context of the host that was asked
/// first. A redirect that leads out of the record stays one, and says nothing.
/// </summary>
internal sealed class RobotsRedirects
{
    /// <summary>RFC 9309, 2.3.1.2: at least five.</summary>
    public const int Most = 5;

    private readonly Dictionary<string, List<RobotsSnapshot>> byUrl = new(StringComparer.Ordinal);

    public RobotsRedirects(IEnumerable<RobotsSnapshot> recorded)
    {
        foreach (var snapshot in recorded)
        {
            var key = Key(snapshot.Url);
            if (!byUrl.TryGetValue(key, out var list))
                byUrl[key] = list = [];
            list.Add(snapshot);
        }

        foreach (var list in byUrl.Values)
            list.Sort((left, right) => string.CompareOrdinal(left.Date, right.Date));
    }

    /// <summary>The answer that a request ended with; the answer itself where it is no redirect or leads nowhere that is known.</summary>
    public RobotsSnapshot Follow(RobotsSnapshot first)
    {
        var at = first;
        for (var hops = 0; at.IsRedirect; hops++)
        {
            if (hops == Most || Target(at) is not { } next || Nearest(next, first.Date) is not { } found)
                return first;
            at = found;
        }

        return at == first ? first : first with { Status = at.Status, Body = at.Body, Sha256 = at.Sha256, ContentType = at.ContentType, Location = "", FinalUrl = at.Url, Note = at.Note };
    }

    /// <summary>The absolute URL that a redirect names; null when it is no HTTP URL.</summary>
    public static string? Target(RobotsSnapshot redirect) =>
        Uri.TryCreate(redirect.Url, UriKind.Absolute, out var from) && Uri.TryCreate(from, redirect.Location, out var to) && to.Scheme is "http" or "https" ? to.AbsoluteUri : null;

    // A crawler asks for the target right after the redirect: the first record from then on, else the last before.
    private RobotsSnapshot? Nearest(string url, string date)
    {
        if (!byUrl.TryGetValue(Key(url), out var list))
            return null;
        return list.Find(one => string.CompareOrdinal(one.Date, date) >= 0) ?? list[^1];
    }

    private static string Key(string url)
    {
        var mark = url.IndexOf("://", StringComparison.Ordinal);
        var slash = mark < 0 ? -1 : url.IndexOf('/', mark + 3);
        var end = url.IndexOf('#', StringComparison.Ordinal);
        return mark < 0 ? url : $"{url[..mark].ToLowerInvariant()}://{RobotsHost.OfUrl(url)}{(slash < 0 ? "/" : end > slash ? url[slash..end] : url[slash..])}";
    }
}
