namespace Firn.Tokenization.Fairness;

/// <summary>What a tokenizer costs one language.</summary>
public sealed record LanguageFairness
{
    /// <summary>Language and script.</summary>
    public required string Language { get; init; }

    /// <summary>Texts.</summary>
    public required long Documents { get; init; }

    /// <summary>UTF-8 bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Code points.</summary>
    public required long Characters { get; init; }

    /// <summary>Words after UAX-29.</summary>
    public required long Words { get; init; }

    /// <summary>Tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Fertility: tokens a word.</summary>
    public required double TokensPerWord { get; init; }

    /// <summary>Compression: bytes a token.</summary>
    public required double BytesPerToken { get; init; }

    /// <summary>Characters a token.</summary>
    public required double CharactersPerToken { get; init; }

    /// <summary>Tokens for the same amount of text, the reference language being 1, by unit.</summary>
    public required IReadOnlyDictionary<string, double> Tax { get; init; }
}
