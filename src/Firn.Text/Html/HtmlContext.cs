namespace Firn.Text.Html;

/// <summary>What encloses a piece of text.</summary>
[Flags]
internal enum HtmlContext
{
    None = 0,

    /// <summary>Never text of the page: scripts, buttons, hidden elements.</summary>
    Skipped = 1 << 0,
    Navigation = 1 << 1,
    Header = 1 << 2,
    Footer = 1 << 3,
    Aside = 1 << 4,
    Form = 1 << 5,

    /// <summary>A class or id that names furniture.</summary>
    Hinted = 1 << 6,
    Main = 1 << 7,
    Article = 1 << 8,
    Preformatted = 1 << 9,
    Link = 1 << 10,
}
