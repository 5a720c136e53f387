namespace Firn.Text.Html;

/// <summary>Walks the attributes of a tag.</summary>
/// <param name="content">The bytes between the tag's name and its '&gt;'.</param>
internal ref struct HtmlAttributes(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> content = content;
    private int next;

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value as written; character references still to be read.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Read()
    {
        if (!Next(content, ref next, out var name, out var value))
            return false;
        Name = content[name];
        Value = content[value];
        return true;
    }

    public readonly bool Is(ReadOnlySpan<byte> lowerName) => System.Text.Ascii.EqualsIgnoreCase(Name, lowerName);

    /// <summary>Where the '&gt;' of a tag is, or -1; <paramref name="at"/> is right after the name.</summary>
    internal static int EndOfTag(ReadOnlySpan<byte> html, int at)
    {
        while (Next(html, ref at, out _, out _))
        {
        }

        return at < html.Length ? at : -1;
    }

    /// <summary>Reads an attribute; false at the '&gt;' or the end of the bytes, where <paramref name="at"/> then stands.</summary>
    private static bool Next(ReadOnlySpan<byte> html, ref int at, out Range name, out Range value)
    {
        name = value = default;
        while (at < html.Length && (HtmlTokenizer.IsSpace(html[at]) || html[at] == (byte)'/'))
            at++;
        if (at >= html.Length || html[at] == (byte)'>')
            return false;
        var start = at;

        // A '=' in first place belongs to the name.
        at++;
        while (at < html.Length && !HtmlTokenizer.IsSpace(html[at]) && html[at] is not ((byte)'/' or (byte)'=' or (byte)'>'))
            at++;
        name = start..at;
        while (at < html.Length && HtmlTokenizer.IsSpace(html[at]))
            at++;
        if (at >= html.Length || html[at] != (byte)'=')
            return true;
        at++;
        while (at < html.Length && HtmlTokenizer.IsSpace(html[at]))
            at++;
        if (at >= html.Length)
            return true;
        if (html[at] is (byte)'"' or (byte)'\'')
        {
            var length = html[(at + 1)..].IndexOf(html[at]);
            value = length < 0 ? (at + 1)..html.Length : (at + 1)..(at + 1 + length);
            at = length < 0 ? html.Length : at + length + 2;
            return true;
        }

        start = at;
        while (at < html.Length && !HtmlTokenizer.IsSpace(html[at]) && html[at] != (byte)'>')
            at++;
        value = start..at;
        return true;
    }
}
