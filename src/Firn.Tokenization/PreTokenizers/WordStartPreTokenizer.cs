namespace Firn.Tokenization.PreTokenizers;

/// <summary>
/// Cuts before a mark (U+2581) that follows another character. Where no entry of a vocabulary goes over such a place, merging
/// the parts by themselves gives the same, and short parts are remembered.
/// </summary>
internal sealed class WordStartPreTokenizer : IPreTokenizer
{
    private static ReadOnlySpan<byte> Mark => "\u2581"u8;

    /// <summary>True where a text has a place to cut inside.</summary>
    public static bool IsCutIn(string text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '\u2581' && text[at - 1] != '\u2581')
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        var start = 0;
        while (start < piece.Length)
        {
            var end = start;
            while (piece[end..].StartsWith(Mark))
                end += Mark.Length;
            end = piece[end..].IndexOf(Mark) is >= 0 and var next ? end + next : piece.Length;
            output.Add(piece[start..end], first && start == 0);
            start = end;
        }
    }
}
