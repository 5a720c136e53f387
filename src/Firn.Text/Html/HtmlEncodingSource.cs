namespace Firn.Text.Html;

/// <summary>What decided about a page's encoding.</summary>
public enum HtmlEncodingSource
{
    /// <summary>A byte order mark.</summary>
    ByteOrderMark,

    /// <summary>The HTTP header's charset.</summary>
    Header,

    /// <summary>A meta element in the first 4,096 bytes, or an XML declaration.</summary>
    Meta,

    /// <summary>The bytes are valid UTF-8, whatever else was said.</summary>
    ValidUtf8,

    /// <summary>A guess: nothing was said, or what was said cannot be, and the bytes are not UTF-8.</summary>
    Guess,
}
