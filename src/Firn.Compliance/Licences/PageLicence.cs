namespace Firn.Compliance.Licences;

/// <summary>A licence that a page names.</summary>
/// <param name="Expression">SPDX expression, or <c>LicenseRef-…</c> where the name is not known.</param>
/// <param name="Where"><c>rel-license</c>, <c>json-ld</c>, <c>meta</c> or <c>prose</c>: the page states it of itself; <c>link</c> or <c>mention</c>: it only speaks of it.</param>
/// <param name="Evidence">The link or words, cut where they are long.</param>
public readonly record struct PageLicence(string Expression, string Where, string Evidence)
{
    /// <summary>The page states it of itself. A mere mention may be about a picture, and is no licence of the text.</summary>
    public bool IsStated => Where is not ("link" or "mention");
}
