namespace Firn.Tokenization.PreTokenizers;

/// <summary>SentencePiece's spaces: each becomes a mark (U+2581), one is set in front, and pieces begin with it.</summary>
/// <param name="mark">The mark.</param>
/// <param name="always">Sets the mark in front of each piece that does not begin with it.</param>
/// <param name="onlyFirst">Sets it in front of the whole text only.</param>
/// <param name="split">Cuts before each mark.</param>
internal sealed class MetaspacePreTokenizer(byte[] mark, bool always, bool onlyFirst, bool split) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        var begins = piece[0] == ' ' || piece.StartsWith(mark);
        if (!begins && (always || (onlyFirst && first)))
            output.Append(mark);
        var start = 0;
        for (var at = 0; at < piece.Length; at++)
        {
            var length = piece[at] == ' ' ? 1 : piece[at] == mark[0] && piece[at..].StartsWith(mark) ? mark.Length : 0;
            if (length == 0)
                continue;
            output.Append(piece[start..at]);
            if (split && at > 0)
            {
                output.Close(first);
                first = false;
            }

            output.Append(mark);
            at += length - 1;
            start = at + 1;
        }

        output.Append(piece[start..]);
        output.Close(first);
    }
}
