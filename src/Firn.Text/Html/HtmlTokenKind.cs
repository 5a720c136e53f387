namespace Firn.Text.Html;

/// <summary>What <see cref="HtmlTokenizer"/> stands on.</summary>
internal enum HtmlTokenKind : byte
{
    End,
    Text,
    StartTag,
    EndTag,
    Comment,
    Doctype,
}
