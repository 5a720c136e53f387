namespace Firn.Text.Segmentation;

/// <summary>Values of the property Word_Break, in the order that eng/unicode/generate.cs writes.</summary>
internal enum WordBreak
{
    Other,
    CR,
    LF,
    Newline,
    Extend,
    ZWJ,
    RegionalIndicator,
    Format,
    Katakana,
    HebrewLetter,
    ALetter,
    SingleQuote,
    DoubleQuote,
    MidNumLet,
    MidLetter,
    MidNum,
    Numeric,
    ExtendNumLet,
    WSegSpace,
}
