namespace Firn.Compliance.Robots;

/// <summary>One answer of a host to a request for its robots.txt (or another file about consent), as recorded.</summary>
/// <param name="Host">Canonical host.</param>
/// <param name="Url">The URL that was asked for.</param>
/// <param name="Status">HTTP status; 0 or less when the host could not be reached.</param>
/// <param name="Date">When, ISO 8601; compared as text.</param>
/// <param name="Body">The body as served.</param>
/// <param name="Sha256">Hash of the body, 64 lower-case hexadecimal digits.</param>
public sealed record RobotsSnapshot(string Host, string Url, int Status, string Date, byte[] Body, string Sha256)
{
    /// <summary>Where a redirect points to, as the header says; empty elsewhere.</summary>
    public string Location { get; init; } = "";

    /// <summary>The URL whose body this is, where redirects were followed; empty when it is <see cref="Url"/>.</summary>
    public string FinalUrl { get; init; } = "";

    /// <summary>Media type as served; empty when unknown.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>What a reader should know about the request: why nothing answered, or that the body was cut; empty when it went as it should.</summary>
    public string Note { get; init; } = "";

    /// <summary>Requests before the one that this is the answer to, which failed for the moment; in order, empty where the first one did.</summary>
    public IReadOnlyList<RobotsAttempt> Attempts { get; init; } = [];

    /// <summary>An answer that names another place instead of rules.</summary>
    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308 && Location.Length > 0;
}
