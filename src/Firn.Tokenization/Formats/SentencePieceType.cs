namespace Firn.Tokenization.Formats;

/// <summary>What a piece of a SentencePiece model is; the values are the file's.</summary>
internal enum SentencePieceType
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>The token of what is not in the vocabulary.</summary>
    Unknown = 2,

    /// <summary>A token that no text becomes, such as <c>&lt;s&gt;</c>.</summary>
    Control = 3,

    /// <summary>A text that is always one token.</summary>
    UserDefined = 4,

    /// <summary>A piece that is not used.</summary>
    Unused = 5,

    /// <summary>A byte, as <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
