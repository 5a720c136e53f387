using System.Text;
using Firn.Core;
using Firn.Pipelines.Ledger;

namespace Firn.Data.Acquire;

/// <summary>What a unit could not use, and the robots.txt answers that it met.</summary>
/// <param name="source">The source.</param>
internal sealed class AcquireLog(SourceConfig source)
{
    private readonly List<AcquireSkip> skips = [];
    private readonly List<RobotsRecord> robots = [];

    public IReadOnlyList<AcquireSkip> Skips => skips;

    public IReadOnlyList<RobotsRecord> Robots => robots;

    /// <summary>Something that would have been a document, and why it is none.</summary>
    public void Skip(string locator, string reason, string evidence = "", string url = "", long bytes = 0) =>
        skips.Add(new AcquireSkip(DocumentId.Of(source.Id, locator), url, reason, evidence.Length > 0 ? $"{locator}: {evidence}" : locator, bytes));

    /// <summary>An answer to a request for robots.txt.</summary>
    public void SawRobots(string url, int status, string date, string contentType, string location, ReadOnlySpan<byte> body) =>
        robots.Add(new RobotsRecord(LedgerRows.Domain(Encoding.UTF8.GetBytes(url)), url, status, date, contentType, location, body.ToArray()));
}
