using Firn.Tokenization.Patterns;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>Cuts where a pattern matches.</summary>
/// <param name="pattern">Where.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">What does not match counts as match, and the other way round.</param>
internal sealed class SplitPreTokenizer(ITextPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    [ThreadStatic]
    private static List<(int Start, int End)>? scratch;

    /// <summary>White space goes: <c>WhitespaceSplit</c>.</summary>
    public static SplitPreTokenizer AtWhiteSpace { get; } = new(new CharacterPattern(CharacterSets.Space), SplitBehavior.Removed, invert: false);

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        var matches = scratch ??= [];
        pattern.Find(piece, matches);
        var joiner = new Joiner(behavior, first, output);
        var at = 0;
        foreach (var (start, end) in matches)
        {
            if (at < start)
                joiner.Add(piece, at, start, invert);
            joiner.Add(piece, start, end, !invert);
            at = end;
        }

        if (at < piece.Length)
            joiner.Add(piece, at, piece.Length, invert);
        joiner.Flush(piece);
    }

    /// <summary>Puts stretches together as the behaviour says; <see cref="start"/> to <see cref="end"/> waits for its neighbour.</summary>
    private ref struct Joiner(SplitBehavior behavior, bool first, PieceList output)
    {
        private int start;
        private int end = -1;
        private bool before;

        public void Add(ReadOnlySpan<byte> piece, int from, int to, bool isMatch)
        {
            switch (behavior)
            {
                case SplitBehavior.Removed:
                    if (!isMatch)
                        output.Add(piece[from..to], first && from == 0);
                    return;
                case SplitBehavior.Isolated:
                    output.Add(piece[from..to], first && from == 0);
                    return;
                case SplitBehavior.Contiguous:
                    Wait(piece, from, to, join: isMatch == before);
                    break;
                case SplitBehavior.MergedWithPrevious:
                    Wait(piece, from, to, join: isMatch && !before);
                    break;
                default:
                    Wait(piece, from, to, join: before && !isMatch);
                    break;
            }

            before = isMatch;
        }

        public void Flush(ReadOnlySpan<byte> piece)
        {
            if (end >= 0)
                output.Add(piece[start..end], first && start == 0);
            end = -1;
        }

        private void Wait(ReadOnlySpan<byte> piece, int from, int to, bool join)
        {
            if (!join || end < 0)
            {
                Flush(piece);
                start = from;
            }

            end = to;
        }
    }
}
