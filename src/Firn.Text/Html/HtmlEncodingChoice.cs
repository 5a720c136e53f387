namespace Firn.Text.Html;

/// <summary>The encoding found for a page.</summary>
/// <param name="Name">Its WHATWG name in lower case, such as <c>utf-8</c> or <c>windows-1252</c>.</param>
/// <param name="Source">What decided.</param>
/// <param name="MarkLength">Bytes of the byte order mark, which are no text.</param>
public readonly record struct HtmlEncodingChoice(string Name, HtmlEncodingSource Source, int MarkLength)
{
    /// <summary>Whether the bytes are read as UTF-8.</summary>
    public bool IsUtf8 => Name == "utf-8";
}
