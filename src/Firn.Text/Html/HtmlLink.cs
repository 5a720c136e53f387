namespace Firn.Text.Html;

/// <summary>A <c>link</c> element, or an <c>a</c> or <c>area</c> whose <c>rel</c> speaks of a licence.</summary>
/// <param name="Rel">Its <c>rel</c>, trimmed, in lower case; may hold several words.</param>
/// <param name="Href">Its <c>href</c>, character references read, trimmed; not resolved.</param>
/// <param name="IsOfMedium">It speaks of a licence in what the page says about a picture, a film or a sound (<see cref="HtmlMedia"/>), not about itself.</param>
public readonly record struct HtmlLink(string Rel, string Href, bool IsOfMedium = false);
