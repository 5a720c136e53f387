namespace Firn.Foundry.Report;

/// <summary>A reason for which documents were dropped, with a few of them.</summary>
internal sealed record DropReason(string Stage, string Step, string Reason)
{
    public long Documents { get; set; }

    public long Bytes { get; set; }

    public List<(string Subject, string Language, string Evidence)> Examples { get; } = [];
}
