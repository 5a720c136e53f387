namespace Firn.Tokenization.Decoding;

/// <summary>Decoders that rewrite each token by itself.</summary>
internal static class TokenDecoders
{
    /// <summary>WordPiece: a space in front of every token but the first and those with the prefix, which they lose.</summary>
    public static EachTokenDecoder WordPiece(string prefix, bool cleanUp) => new((token, at, _) =>
    {
        if (at > 0)
            token = prefix.Length > 0 && token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        return cleanUp ? CleanUp(token) : token;
    });

    /// <summary>BPE with a suffix at the end of words: it becomes a space, and nothing at the end of the text.</summary>
    public static EachTokenDecoder Bpe(string suffix) => new((token, at, count) => suffix.Length == 0 ? token : token.Replace(suffix, at == count - 1 ? "" : " ", StringComparison.Ordinal));

    /// <summary>SentencePiece's mark becomes a space; in the first token it goes where encoding set it there.</summary>
    public static EachTokenDecoder Metaspace(string mark, bool dropsFirst) => new((token, at, _) => token.Replace(mark, at == 0 && dropsFirst ? "" : " ", StringComparison.Ordinal));

    /// <summary>Takes up to so many of a character away at either end of each token.</summary>
    public static EachTokenDecoder Strip(string character, int start, int stop) => new((token, _, _) =>
    {
        for (var i = 0; i < start && token.StartsWith(character, StringComparison.Ordinal); i++)
            token = token[character.Length..];
        for (var i = 0; i < stop && token.EndsWith(character, StringComparison.Ordinal); i++)
            token = token[..^character.Length];
        return token;
    });

    /// <summary>Takes the spaces away that tokenizing English sets before punctuation and contractions.</summary>
    public static string CleanUp(string text) => text
        .Replace(" .", ".", StringComparison.Ordinal).Replace(" ?", "?", StringComparison.Ordinal).Replace(" !", "!", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal)
        .Replace(" ' ", "'", StringComparison.Ordinal).Replace(" n't", "n't", StringComparison.Ordinal).Replace(" 'm", "'m", StringComparison.Ordinal)
        .Replace(" do not", " don't", StringComparison.Ordinal).Replace(" 's", "'s", StringComparison.Ordinal).Replace(" 've", "'ve", StringComparison.Ordinal)
        .Replace(" 're", "'re", StringComparison.Ordinal);
}
