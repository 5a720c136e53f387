namespace Firn.Compliance.Robots;

/// <summary>Whose reading of a robots.txt decides. docs/robots.md compares them.</summary>
public enum RobotsMode
{
    /// <summary>
    /// The readings of <see cref="Rfc"/> and <see cref="Google"/>, agents compared whole and by product token, in one;
    /// a page is allowed only when all of them allow it. The default: what might be a no is not read as a yes.
    /// </summary>
    Optout,

    /// <summary>RFC 9309: exact keys, longest match, equal length allows, percent-encodings compared in one normal form.</summary>
    Rfc,

    /// <summary>The decisions of Google's open-source parser, misspelt keys and cut agent names included.</summary>
    Google,
}
