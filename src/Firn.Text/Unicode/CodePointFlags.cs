namespace Firn.Text.Unicode;

/// <summary>Binary properties; the bits are set by eng/unicode/generate.cs.</summary>
[Flags]
internal enum CodePointFlags : ushort
{
    WhiteSpace = 1 << 0,
    Alphabetic = 1 << 1,
    Cased = 1 << 2,
    CaseIgnorable = 1 << 3,
    ExtendedPictographic = 1 << 4,
    DefaultIgnorable = 1 << 5,
    NfdNo = 1 << 6,
    NfkdNo = 1 << 7,
    NfcNo = 1 << 8,
    NfcMaybe = 1 << 9,
    NfkcNo = 1 << 10,
    NfkcMaybe = 1 << 11,
}
