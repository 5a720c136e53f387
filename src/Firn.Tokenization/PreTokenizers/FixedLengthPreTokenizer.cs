using Firn.Text.Unicode;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>Pieces of the same number of characters.</summary>
internal sealed class FixedLengthPreTokenizer(int characters) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        for (var start = 0; start < piece.Length;)
        {
            var end = start;
            for (var count = 0; count < characters && end < piece.Length; count++)
            {
                Utf8.Decode(piece, end, out var length);
                end += length;
            }

            output.Add(piece[start..end], first && start == 0);
            start = end;
        }
    }
}
