namespace Firn.Tokenization.Patterns;

/// <summary>Matches single characters of a set.</summary>
internal sealed class CharacterPattern(CodePointSet set) : ITextPattern
{
    /// <inheritdoc/>
    public void Find(ReadOnlySpan<byte> text, List<(int Start, int End)> matches)
    {
        matches.Clear();
        for (var at = 0; at < text.Length;)
        {
            var found = set.At(text, at, out var length);
            if (found)
                matches.Add((at, at + length));
            at += length;
        }
    }
}
