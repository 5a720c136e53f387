namespace Firn.Compliance.Robots;

/// <summary>One answer of a host to a request for its robots.txt, as recorded beside a crawl.</summary>
/// <param name="Host">Canonical host.</param>
/// <param name="Url">The URL that was asked for.</param>
/// <param name="Status">HTTP status; 0 or less when the host could not be reached.</param>
/// <param name="Date">When, ISO 8601; compared as text.</param>
/// <param name="Body">The body as served.</param>
/// <param name="Sha256">Hash of the body, 64 lower-case hexadecimal digits.</param>
public sealed record RobotsSnapshot(string Host, string Url, int Status, string Date, byte[] Body, string Sha256);
