namespace Firn.Text.Html;

/// <summary>A <c>meta</c> element.</summary>
/// <param name="Name">Its <c>name</c>, <c>property</c> or <c>http-equiv</c>, trimmed, in lower case.</param>
/// <param name="Content">Its <c>content</c>, character references read, trimmed.</param>
public readonly record struct HtmlMeta(string Name, string Content);
