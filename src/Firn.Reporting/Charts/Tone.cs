namespace Firn.Reporting;

/// <summary>What a mark's colour means. The page's style gives each tone a colour that holds in light, dark and print.</summary>
public enum Tone
{
    /// <summary>The subject: the model, what was kept.</summary>
    Main = 0,

    /// <summary>What was taken out for lack of consent.</summary>
    Consent = 1,

    /// <summary>What was taken out for its quality.</summary>
    Quality = 2,

    /// <summary>What was taken out as a repetition.</summary>
    Duplicate = 3,

    /// <summary>A first comparison.</summary>
    First = 4,

    /// <summary>A second comparison.</summary>
    Second = 5,

    /// <summary>Context that should not draw the eye.</summary>
    Quiet = 6,

    /// <summary>What was taken out because its licence does not allow the use.</summary>
    Licence = 7,
}
