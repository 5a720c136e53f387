using Firn.Text.Unicode;
using Firn.Tokenization.Patterns;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>Cuts at white space, which goes, and around each punctuation mark.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        var start = 0;
        for (var at = 0; at < piece.Length;)
        {
            var code = Utf8.Decode(piece, at, out var length);
            var space = CodePoint.IsWhiteSpace(code);
            if (space || CharacterSets.Punctuation.Contains(code))
            {
                output.Add(piece[start..at], first && start == 0);
                if (!space)
                    output.Add(piece.Slice(at, length), first && at == 0);
                start = at + length;
            }

            at += length;
        }

        output.Add(piece[start..], first && start == 0);
    }
}
