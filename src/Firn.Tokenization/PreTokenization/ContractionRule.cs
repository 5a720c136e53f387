namespace Firn.Tokenization.PreTokenization;

/// <summary>What a family does with English contractions: <c>'s 't 're 've 'm 'll 'd</c>.</summary>
internal enum ContractionRule
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A piece of their own, in lower case only.</summary>
    OwnLowerCase,

    /// <summary>A piece of their own, in any case.</summary>
    Own,

    /// <summary>They belong to the word in front, in any case.</summary>
    BehindWord,
}
