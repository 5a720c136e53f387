namespace Firn.Compliance.Robots;

/// <summary>A file at a fixed place of a site that speaks about consent.</summary>
public enum SiteFile
{
    /// <summary>Something else, recorded because a redirect leads there.</summary>
    Other,

    /// <summary><c>/robots.txt</c> (RFC 9309).</summary>
    Robots,

    /// <summary><c>/.well-known/tdmrep.json</c> (W3C TDMRep).</summary>
    TdmRep,

    /// <summary><c>/ai.txt</c> (Spawning).</summary>
    AiTxt,
}
