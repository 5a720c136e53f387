namespace Firn.Tokenization.Fairness;

/// <summary>What tokens are counted against.</summary>
public enum FairnessUnit
{
    /// <summary>UTF-8 bytes: favours scripts of three bytes a character.</summary>
    Bytes,

    /// <summary>Code points: favours alphabets.</summary>
    Characters,

    /// <summary>Words after UAX-29; a Han character is a word.</summary>
    Words,

    /// <summary>Lines that are not empty: fair where texts are parallel line by line.</summary>
    Lines,

    /// <summary>Whole texts: fair where they are translations of each other.</summary>
    Documents,
}
