using System.Text;
using Firn.Core;
using Firn.Tokenization.Decoding;

namespace Firn.Tokenization.Pipeline;

/// <summary>Turns ids into text by a pipeline's decoder.</summary>
internal static class PipelineDecoder
{
    // Stands in front of a token to see what it adds to a text.
    private const string Anchor = "a";

    /// <summary>The text of some ids.</summary>
    public static string Decode(Tokenizer tokenizer, TokenizerPipeline pipeline, ReadOnlySpan<int> ids, bool skipSpecial)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (!skipSpecial || !tokenizer.IsSpecial(id))
                tokens.Add(tokenizer.Spelling(id) ?? throw Unknown(tokenizer, id));
        }

        return pipeline.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }

    /// <summary>The bytes that an id adds to a text that it does not begin.</summary>
    public static byte[] BytesOf(Tokenizer tokenizer, TokenizerPipeline pipeline, int id)
    {
        var token = tokenizer.Spelling(id) ?? throw Unknown(tokenizer, id);
        if (ByteFallbackDecoder.ByteOf(token) is { } value && pipeline.Decoder is not null)
            return [value];
        if (pipeline.Decoder is ByteLevelDecoder && ByteAlphabet.TryRead(token, out var bytes))
            return bytes;
        var text = pipeline.Decoder is { } decoder ? string.Concat(decoder.Decode([Anchor, token])) : $"{Anchor} {token}";
        return Encoding.UTF8.GetBytes(text.StartsWith(Anchor, StringComparison.Ordinal) ? text[Anchor.Length..] : text);
    }

    private static FirnException Unknown(Tokenizer tokenizer, int id) => new(
        "FIRN-TOK-004", $"token id {id}", $"is not in the vocabulary of {tokenizer.VocabularySize} entries", "use the tokenizer that made the ids", ExitCode.Invalid);
}
