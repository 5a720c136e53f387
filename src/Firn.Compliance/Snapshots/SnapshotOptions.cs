using System.Net;

namespace Firn.Compliance.Snapshots;

/// <summary>How a snapshot is fetched.</summary>
public sealed record SnapshotOptions
{
    /// <summary>How the crawler introduces itself. Default: Firn's name and version.</summary>
    public string UserAgent { get; init; } = "Firn/0.1 (robots.txt snapshot)";

    /// <summary>Hosts asked at the same time. Default: 32.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>Least time between two requests to one host; there is never more than one at a time. Default: one second.</summary>
    public TimeSpan HostDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most time for one request, its body included. Default: 20 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most bytes of a body, after decompression; the rest is not read. Default: 1 MiB (RFC 9309, 2.5 asks for at least 500 KiB).</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    /// <summary>Most redirects followed. Default: 5 (RFC 9309, 2.3.1.2).</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Most requests for one URL, where the answer is a time-out, a broken connection, 5xx, 408 or 429. Default: 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Wait before the second attempt, doubled before each further one, unless the server names a time (<c>Retry-After</c>). Default: 5 seconds.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait that a server may ask for; one that asks for more is not asked again. Default: two minutes.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The files asked for. Default: robots.txt alone.</summary>
    public IReadOnlyList<Robots.SiteFile> Files { get; init; } = [Robots.SiteFile.Robots];

    /// <summary>Addresses that the operator gives for <c>host:port</c>, in place of the name service; they are taken as they are, private ones too.</summary>
    public IReadOnlyDictionary<string, IPAddress> Resolve { get; init; } = new Dictionary<string, IPAddress>();
}
