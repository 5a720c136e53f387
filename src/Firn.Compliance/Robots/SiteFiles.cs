namespace Firn.Compliance.Robots;

/// <summary>The places of the files about consent.</summary>
public static class SiteFiles
{
    /// <summary>A file's path.</summary>
    /// <param name="file">Not <see cref="SiteFile.Other"/>.</param>
    public static string PathOf(SiteFile file) => file switch
    {
        SiteFile.Robots => "/robots.txt",
        SiteFile.TdmRep => "/.well-known/tdmrep.json",
        SiteFile.AiTxt => "/ai.txt",
        _ => throw new ArgumentOutOfRangeException(nameof(file)),
    };

    /// <summary>Which file an absolute URL names; a URL that is empty names the robots.txt.</summary>
    public static SiteFile Of(string url)
    {
        if (url.Length == 0)
            return SiteFile.Robots;
        var mark = url.IndexOf("://", StringComparison.Ordinal);
        var slash = mark < 0 ? -1 : url.IndexOf('/', mark + 3);
        if (slash < 0)
            return SiteFile.Other;
        return url.AsSpan(slash) switch
        {
            "/robots.txt" => SiteFile.Robots,
            "/.well-known/tdmrep.json" => SiteFile.TdmRep,
            "/ai.txt" => SiteFile.AiTxt,
            _ => SiteFile.Other,
        };
    }
}
