namespace Firn.Text.Repair;

/// <summary>What <see cref="TextRepair"/> changed in a text.</summary>
[Flags]
public enum TextRepairs
{
    /// <summary>Nothing: the output is the input.</summary>
    None = 0,

    /// <summary>Invalid UTF-8 became U+FFFD.</summary>
    InvalidBytes = 1 << 0,

    /// <summary>Surrogate pairs written as two three-byte sequences (CESU-8) became the code point they stand for.</summary>
    Surrogates = 1 << 1,

    /// <summary>UTF-8 that had been read as windows-1252 or Latin-1 was read back.</summary>
    Mojibake = 1 << 2,

    /// <summary>Control characters, byte order marks or noncharacters were removed.</summary>
    Controls = 1 << 3,

    /// <summary>C1 control characters became the windows-1252 characters of those bytes.</summary>
    Windows1252 = 1 << 4,

    /// <summary>CR, CRLF, line and paragraph separators, vertical tabs and form feeds became LF.</summary>
    LineEnds = 1 << 5,

    /// <summary>The text was not in NFC.</summary>
    Normalisation = 1 << 6,
}
