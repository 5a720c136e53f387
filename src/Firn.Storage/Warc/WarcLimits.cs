namespace Firn.Storage.Warc;

/// <summary>What a WARC reader believes. Larger things are skipped and counted.</summary>
public sealed record WarcLimits
{
    /// <summary>Most bytes of a record's header. Default 64 KiB: real ones have one.</summary>
    public int MaxHeaderBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes of a record's content. Default 64 MiB: Common Crawl cuts at 5 MiB.</summary>
    public int MaxRecordBytes { get; init; } = 64 << 20;

    /// <summary>Most decoded bytes for one compressed byte, after the first 16 MiB. Default 200: pages reach 50, DEFLATE ends at 1,032.</summary>
    public int MaxCompressionRatio { get; init; } = 200;
}
