namespace Firn.Compliance.PersonalData;

/// <summary>What stands between two groups of a number.</summary>
internal enum NumberGap : byte
{
    /// <summary>Nothing: a letter directly beside a digit.</summary>
    None,

    /// <summary>One space, breaking or not.</summary>
    Space,

    /// <summary>A hyphen or an en dash.</summary>
    Hyphen,

    /// <summary>A full stop.</summary>
    Point,

    /// <summary>A slash.</summary>
    Slash,

    /// <summary>A plus sign.</summary>
    Plus,

    /// <summary>A bracket, or two or three signs: <c>) </c>, <c> - </c>.</summary>
    Other,
}
