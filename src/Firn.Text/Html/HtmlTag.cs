namespace Firn.Text.Html;

/// <summary>The elements that the extraction knows.</summary>
internal enum HtmlTag : byte
{
    Unknown,
    A, Abbr, Address, Annotation, Applet, Area, Article, Aside, Audio, B, Base, Blockquote, Body, Br, Button, Canvas, Caption,
    Center, Cite, Code, Col, Colgroup, Datalist, Dd, Details, Dialog, Dir, Div, Dl, Dt, Em, Embed, Fieldset, Figcaption, Figure,
    Footer, Form, Frame, Frameset, H1, H2, H3, H4, H5, H6, Head, Header, Hgroup, Hr, Html, I, Iframe, Img, Input, Ins, Kbd, Label, Legend, Li,
    Link, Listing, Main, Map, Marquee, Math, Menu, Meta, Meter, Nav, Noembed, Noframes, Noscript, Object, Ol, Optgroup, Option,
    Output, P, Param, Picture, Plaintext, Pre, Progress, Q, Rp, Rt, Ruby, S, Samp, Script, Search, Section, Select, Small, Source, Span,
    Strong, Style, Sub, Summary, Sup, Svg, Table, Tbody, Td, Template, Textarea, Tfoot, Th, Thead, Time, Title, Tr, Track, U, Ul,
    Var, Video, Wbr, Xmp,
}
