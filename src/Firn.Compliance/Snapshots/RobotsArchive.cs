using System.Text;
using Firn.Compliance.Robots;
using Firn.Core;
using Firn.Storage.Warc;

namespace Firn.Compliance.Snapshots;

/// <summary>The robots.txt archive of a crawl (WARC, as Common Crawl publishes in <c>robotstxt/</c>): every answer for a file about consent, whatever its status, and the targets of their redirects.</summary>
public static class RobotsArchive
{
    private const int MaxBytes = 16 << 20;

    /// <summary>Reads an archive from front to back.</summary>
    /// <exception cref="FirnException">There is no such file (FIRN-CMP-023), or it holds no WARC record (FIRN-CMP-024).</exception>
    public static IEnumerable<RobotsSnapshot> Read(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-CMP-023", path, "there is no such archive", "name WARC files with answers for robots.txt", ExitCode.NotFound);
        return Records(path);
    }

    private static IEnumerable<RobotsSnapshot> Records(string path)
    {
        using var reader = new WarcReader(File.OpenRead(path), new WarcLimits());
        var record = new WarcRecord();
        var http = new HttpResponse();
        var targets = new HashSet<string>(StringComparer.Ordinal);
        var isArchive = false;
        while (reader.Read(record))
        {
            isArchive |= record.Problem.Length == 0;
            if (record.Problem.Length > 0 || record.Type != "response")
                continue;
            var url = Clean(record.TargetUri);
            if (SiteFiles.Of(url) == SiteFile.Other && !targets.Remove(url))
                continue;
            var usable = http.Parse(record.Content, MaxBytes, maxRatio: 200);
            var body = usable ? http.Body.ToArray() : [];
            var snapshot = new RobotsSnapshot(RobotsHost.OfUrl(url), url, http.Status, Clean(record.Date), body, ContentHash.Of(body).ToString())
            {
                ContentType = Clean(http.Header("Content-Type")),
                Location = http.Status is >= 300 and < 400 ? Clean(http.Header("Location")) : "",
                Note = usable ? "" : http.Problem,
            };
            if (snapshot.IsRedirect && RobotsRedirects.Target(snapshot) is { } target)
                targets.Add(target);
            yield return snapshot;
        }

        if (!isArchive)
            throw new FirnException("FIRN-CMP-024", path, "is no WARC archive: not one record of it can be read", "name WARC files, plain or gzip", ExitCode.Invalid);
    }

    private static string Clean(string value) => new([.. Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)).Where(letter => !char.IsControl(letter))]);
}
