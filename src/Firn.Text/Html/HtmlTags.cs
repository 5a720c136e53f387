namespace Firn.Text.Html;

/// <summary>Looks element names up by their bytes.</summary>
internal static class HtmlTags
{
    private const int Slots = 512;
    private static readonly (ulong Key, HtmlTag Tag)[] Table = Build();

    /// <summary>The element of a name in any case, or <see cref="HtmlTag.Unknown"/>.</summary>
    public static HtmlTag Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > 10)
            return HtmlTag.Unknown;
        var key = Key(name);
        for (var slot = Slot(key); Table[slot].Tag != HtmlTag.Unknown; slot = (slot + 1) % Slots)
        {
            if (Table[slot].Key == key)
                return Table[slot].Tag;
        }

        return HtmlTag.Unknown;
    }

    /// <summary>Elements that have no content and no end tag.</summary>
    public static bool IsVoid(HtmlTag tag) => tag is HtmlTag.Area or HtmlTag.Base or HtmlTag.Br or HtmlTag.Col or HtmlTag.Embed or HtmlTag.Frame
        or HtmlTag.Hr or HtmlTag.Img or HtmlTag.Input or HtmlTag.Link or HtmlTag.Meta or HtmlTag.Param or HtmlTag.Source or HtmlTag.Track or HtmlTag.Wbr;

    /// <summary>Elements whose content is text up to their own end tag.</summary>
    public static bool IsRawText(HtmlTag tag) => tag is HtmlTag.Script or HtmlTag.Style or HtmlTag.Xmp or HtmlTag.Iframe or HtmlTag.Noembed
        or HtmlTag.Noframes or HtmlTag.Title or HtmlTag.Textarea or HtmlTag.Plaintext;

    // Six bits a letter or digit hold names of up to ten characters without a collision.
    private static ulong Key(ReadOnlySpan<byte> name)
    {
        ulong key = 0;
        foreach (var unit in name)
        {
            var code = (int)unit switch
            {
                >= 'a' and <= 'z' => unit - 'a' + 1,
                >= 'A' and <= 'Z' => unit - 'A' + 1,
                >= '0' and <= '9' => unit - '0' + 27,
                _ => 63,
            };
            key = (key << 6) | (uint)code;
        }

        return key;
    }

    private static int Slot(ulong key) => (int)(unchecked(key * 0x9E3779B97F4A7C15UL) >> 55);

    private static (ulong, HtmlTag)[] Build()
    {
        var table = new (ulong Key, HtmlTag Tag)[Slots];
        foreach (var tag in Enum.GetValues<HtmlTag>())
        {
            if (tag == HtmlTag.Unknown)
                continue;
            var key = Key(System.Text.Encoding.ASCII.GetBytes(tag.ToString()));
            var slot = Slot(key);
            while (table[slot].Tag != HtmlTag.Unknown)
                slot = (slot + 1) % Slots;
            table[slot] = (key, tag);
        }

        return table;
    }
}
