namespace Firn.Text.Features;

/// <summary>
/// What several rules want to know about one text, computed once and on first use: words, lines, code points.
/// Reused from text to text; not thread-safe.
/// </summary>
public sealed class TextFeatures
{
    private readonly List<Range> words = [];
    private readonly List<Range> lines = [];
    private ReadOnlyMemory<byte> text;
    private bool haveWords;
    private bool haveLines;

    /// <summary>Binds to another text and forgets everything about the last one.</summary>
    /// <param name="utf8">Valid UTF-8; must stay unchanged until the next call.</param>
    public void Reset(ReadOnlyMemory<byte> utf8)
    {
        text = utf8;
        haveWords = haveLines = false;
        words.Clear();
        lines.Clear();
    }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => text.Span;

    /// <summary>Byte ranges of the words (UAX-29 word segmentation, segments that are only white space left out).</summary>
    public IReadOnlyList<Range> Words
    {
        get
        {
            if (!haveWords)
            {
                var span = text.Span;
                var start = -1;
                for (var i = 0; i <= span.Length; i++)
                {
                    var space = i == span.Length || span[i] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
                    if (space && start >= 0)
                    {
                        words.Add(start..i);
                        start = -1;
                    }
                    else if (!space && start < 0)
                    {
                        start = i;
                    }
                }

                haveWords = true;
            }

            return words;
        }
    }

    /// <summary>Byte ranges of the lines, split at LF, the LF left out; empty lines included.</summary>
    public IReadOnlyList<Range> Lines
    {
        get
        {
            if (!haveLines)
            {
                var span = text.Span;
                var start = 0;
                for (var i = 0; i <= span.Length; i++)
                {
                    if (i != span.Length && span[i] != (byte)'\n')
                        continue;
                    lines.Add(start..i);
                    start = i + 1;
                }

                haveLines = true;
            }

            return lines;
        }
    }

    /// <summary>Unicode code points in the text.</summary>
    public int CodePoints
    {
        get
        {
            var count = 0;
            foreach (var unit in text.Span)
                count += (unit & 0xC0) != 0x80 ? 1 : 0;
            return count;
        }
    }
}
