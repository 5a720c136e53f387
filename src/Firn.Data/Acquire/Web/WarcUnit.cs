using System.Text;
using Firn.Storage.Warc;

namespace Firn.Data.Acquire.Web;

/// <summary>A WARC or WET file: pages with their HTTP headers, or plain text. robots.txt answers go to the log, whatever their status.</summary>
internal sealed class WarcUnit(SourceConfig source, string name, string path, AcquireConfig limits) : SourceUnit(source, name)
{
    private const int MostTargets = 100_000;

    private static readonly string[] MediaTypes = ["text/html", "application/xhtml+xml", "text/plain"];

    private readonly SourceDocument document = new();
    private readonly HttpResponse http = new();

    // Where answers for robots.txt lead to: their targets are answers too.
    private readonly HashSet<string> redirectTargets = new(StringComparer.Ordinal);

    protected override IEnumerable<SourceDocument> Documents(AcquireLog log)
    {
        using var reader = new WarcReader(
            File.OpenRead(path), new WarcLimits { MaxRecordBytes = (int)Math.Min(int.MaxValue / 2, limits.MaxDocumentBytes + (1L << 20)), MaxCompressionRatio = limits.MaxCompressionRatio });
        var record = new WarcRecord();
        while (reader.Read(record))
        {
            var locator = $"{Name}@{record.Locator}";
            if (record.Problem.Length > 0)
                log.Skip(locator, record.Problem, record.Evidence, Clean(record.TargetUri), record.Content.Length);
            else if (record.Type == "response" ? Response(record, locator, log) : record.Type is "conversion" or "resource" && Plain(record, locator, log))
                yield return document;
        }
    }

    private bool Response(WarcRecord record, string locator, AcquireLog log)
    {
        var url = Clean(record.TargetUri);
        if (!IsWeb(url))
            return false;
        var usable = http.Parse(record.Content, limits.MaxDocumentBytes, limits.MaxCompressionRatio);
        if (IsAboutConsent(url) || redirectTargets.Remove(url))
        {
            // What cannot be decoded is an answer without rules: the policy decides what that means.
            var location = http.Status is >= 300 and < 400 ? Clean(http.Header("Location")) : "";
            log.SawRobots(url, http.Status, record.Date, Clean(http.Header("Content-Type")), location, usable ? http.Body.Span : default);
            if (location.Length > 0 && redirectTargets.Count < MostTargets && Uri.TryCreate(url, UriKind.Absolute, out var from) && Uri.TryCreate(from, location, out var to))
                redirectTargets.Add(to.AbsoluteUri);
            return false;
        }

        if (!usable)
            log.Skip(locator, http.Problem, http.Evidence, url, record.Content.Length);
        else if (http.Status != 200)
            log.Skip(locator, "http_status", $"status {http.Status}", url, http.Body.Length);
        else
            return Take(record, locator, url, Clean(http.Header("Content-Type")), http.Body, http.Headers, log);
        return false;
    }

    private bool Plain(WarcRecord record, string locator, AcquireLog log)
    {
        var url = Clean(record.TargetUri);
        return IsWeb(url) && Take(record, locator, url, Clean(record["Content-Type"]), record.Content, default, log);
    }

    private bool Take(WarcRecord record, string locator, string url, string contentType, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> headers, AcquireLog log)
    {
        var media = contentType.Split(';')[0].Trim().ToLowerInvariant();
        if (media.Length > 0 && !MediaTypes.Contains(media))
        {
            log.Skip(locator, "media_type", media.Length > 80 ? media[..80] : media, url, body.Length);
            return false;
        }

        if (body.IsEmpty)
        {
            log.Skip(locator, "empty", "", url);
            return false;
        }

        if (body.Length > limits.MaxDocumentBytes)
        {
            log.Skip(locator, "document_too_large", $"{body.Length} bytes, the limit is {limits.MaxDocumentBytes}", url, body.Length);
            return false;
        }

        document.Locator = locator;
        document.Text = body;
        document.Url = url;
        document.Date = Clean(record.Date);
        document.ContentType = contentType.Length > 0 ? contentType : "text/html";
        document.HttpHeaders = headers;
        document.Language = Source.Language;
        document.Work = Source.Work;
        document.Basis = "unknown"; // until the consent stage has looked
        SourceLicence.Set(document, Source);
        return true;
    }

    private static bool IsWeb(string url) => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    // robots.txt, and the other files of a site about consent: its TDM reservations and ai.txt.
    private static bool IsAboutConsent(string url)
    {
        var path = url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3);
        return path > 0 && url.AsSpan(path) is "/robots.txt" or "/.well-known/tdmrep.json" or "/ai.txt";
    }

    /// <summary>Header values are bytes of strangers: control characters and broken UTF-16 never reach a column.</summary>
    private static string Clean(string value) =>
        value.Length == 0 || !value.Any(unit => char.IsControl(unit) || char.IsSurrogate(unit)) ? value
        : new string([.. Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)).Where(unit => !char.IsControl(unit))]);
}
