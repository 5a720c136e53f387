namespace Firn.Tokenization.Decoding;

/// <summary>Rewrites each token by itself, knowing only its place.</summary>
/// <param name="rewrite">Given a token, its place and the number of tokens.</param>
internal sealed class EachTokenDecoder(Func<string, int, int, string> rewrite) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
            tokens[i] = rewrite(tokens[i], i, tokens.Count);
        return tokens;
    }
}
