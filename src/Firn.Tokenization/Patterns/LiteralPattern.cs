namespace Firn.Tokenization.Patterns;

/// <summary>Matches one text.</summary>
internal sealed class LiteralPattern(byte[] literal) : ITextPattern
{
    /// <inheritdoc/>
    public void Find(ReadOnlySpan<byte> text, List<(int Start, int End)> matches)
    {
        matches.Clear();
        if (literal.Length == 0)
            return;
        for (var at = 0; text[at..].IndexOf(literal) is >= 0 and var skip;)
        {
            matches.Add((at + skip, at + skip + literal.Length));
            at += skip + literal.Length;
        }
    }
}
