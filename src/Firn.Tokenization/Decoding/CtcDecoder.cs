namespace Firn.Tokenization.Decoding;

/// <summary>Connectionist temporal classification: equal neighbours are one, padding goes, a token parts words.</summary>
internal sealed class CtcDecoder(string pad, string wordDelimiter, bool cleanUp) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        var parts = new List<string>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1])
                continue;
            var part = Replace(tokens[i], pad, "");
            if (cleanUp)
                part = Replace(TokenDecoders.CleanUp(part), wordDelimiter, " ");
            if (part.Length > 0)
                parts.Add(part);
        }

        return parts;
    }

    private static string Replace(string text, string what, string by) => what.Length == 0 ? text : text.Replace(what, by, StringComparison.Ordinal);
}
