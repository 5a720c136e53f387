namespace Firn.Foundry.Report;

/// <summary>A step of the funnel.</summary>
internal sealed record FunnelStep(string Stage, string Step, long DocumentsIn, long Dropped, long Edited, long BytesIn, long BytesDropped)
{
    public DropKind Kind => DropKinds.Of(Stage, Step);

    public long Kept => DocumentsIn - Dropped;
}
