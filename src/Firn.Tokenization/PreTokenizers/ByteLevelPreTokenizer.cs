using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>GPT-2's pieces in the spelling of the byte alphabet.</summary>
/// <param name="prefixSpace">Sets a space in front of text that does not begin with one.</param>
/// <param name="useRegex">Cuts by GPT-2's expression.</param>
/// <param name="spell">Spells bytes in the alphabet; not where the model takes bytes as they are.</param>
internal sealed class ByteLevelPreTokenizer(bool prefixSpace, bool useRegex, bool spell) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        if (prefixSpace && piece[0] != ' ')
            piece = (byte[])[(byte)' ', .. piece];
        for (var start = 0; start < piece.Length;)
        {
            var end = useRegex ? Gpt2Splitter.End(piece, start) : piece.Length;
            if (spell)
            {
                foreach (var value in piece[start..end])
                    output.Append(ByteAlphabet.Utf8(value));
            }
            else
            {
                output.Append(piece[start..end]);
            }

            output.Close(first && start == 0);
            start = end;
        }
    }
}
