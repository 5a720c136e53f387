using System.Runtime.InteropServices;

namespace Firn.Text.Html;

/// <summary>One paragraph, heading, list item's paragraph, table cell or preformatted text.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct HtmlBlock
{
    /// <summary>Where its text is in the extractor's buffer.</summary>
    public int Start;
    public int Length;

    /// <summary>Bytes that are not white space.</summary>
    public int Letters;

    /// <summary>Those of them inside links.</summary>
    public int LinkLetters;

    public HtmlContext Context;

    /// <summary>1 to 6 for a heading, else 0.</summary>
    public byte Heading;
    public byte ListDepth;
    public bool Preformatted;

    /// <summary>Number of the outermost list, the item, the table, the row, the cell; 0 outside of one.</summary>
    public int List;
    public int Item;
    public int Table;
    public int Row;
    public int Cell;

    public bool Keep;
}
