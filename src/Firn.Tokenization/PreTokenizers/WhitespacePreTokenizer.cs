using Firn.Text.Unicode;
using Firn.Tokenization.Patterns;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>Runs of word characters and runs of others, <c>\w+|[^\w\s]+</c>; white space goes.</summary>
internal sealed class WhitespacePreTokenizer : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        var start = 0;
        var before = ' ';
        for (var at = 0; at < piece.Length;)
        {
            var code = Utf8.Decode(piece, at, out var length);
            var kind = CharacterSets.RustWord.Contains(code) ? 'w' : CodePoint.IsWhiteSpace(code) ? ' ' : '.';
            if (kind != before)
            {
                if (before != ' ')
                    output.Add(piece[start..at], first && start == 0);
                start = at;
                before = kind;
            }

            at += length;
        }

        if (before != ' ')
            output.Add(piece[start..], first && start == 0);
    }
}
