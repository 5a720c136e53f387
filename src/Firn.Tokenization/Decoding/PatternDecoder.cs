using System.Buffers;
using System.Text;
using Firn.Tokenization.Normalizers;

namespace Firn.Tokenization.Decoding;

/// <summary>Replaces what a pattern matches in each token.</summary>
internal sealed class PatternDecoder(ReplaceNormalizer replace) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < tokens.Count; i++)
        {
            output.ResetWrittenCount();
            if (tokens[i].Length > 0)
                replace.Write(Encoding.UTF8.GetBytes(tokens[i]), output);
            tokens[i] = Encoding.UTF8.GetString(output.WrittenSpan);
        }

        return tokens;
    }
}
