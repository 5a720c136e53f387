using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>One of the families of expressions with a hand-written splitter, as a part of a sequence.</summary>
internal sealed class FamilyPreTokenizer(SplitFamily family) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        for (var start = 0; start < piece.Length;)
        {
            var end = Splitters.End(family, piece, start);
            output.Add(piece[start..end], first && start == 0);
            start = end;
        }
    }
}
