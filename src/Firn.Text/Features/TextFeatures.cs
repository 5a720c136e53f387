using System.Runtime.InteropServices;
using Firn.Text.Segmentation;
using Firn.Text.Unicode;

namespace Firn.Text.Features;

/// <summary>
/// What several rules want to know about one text, computed once and on first use: words, lines, code points.
/// Reused from text to text, so that a document costs no allocation; not thread-safe.
/// </summary>
/// <remarks>
/// A word is a UAX-29 segment that is not only white space. Punctuation is a word of its own, as in most tokenizers
/// behind published filter thresholds; adjacent segments of one and the same ASCII punctuation character ("...", "----")
/// make one word, so that a table of contents does not drown in its dots.
/// </remarks>
public sealed class TextFeatures
{
    private readonly List<Range> words = [];
    private readonly List<Range> lines = [];
    private ReadOnlyMemory<byte> text;
    private int codePoints;
    private bool haveWords;
    private bool haveLines;

    /// <summary>Binds to another text and forgets everything about the last one.</summary>
    /// <param name="utf8">Valid UTF-8; must stay unchanged until the next call.</param>
    public void Reset(ReadOnlyMemory<byte> utf8)
    {
        text = utf8;
        codePoints = -1;
        haveWords = haveLines = false;
    }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text => text.Span;

    /// <summary>Byte ranges of the words.</summary>
    public IReadOnlyList<Range> Words
    {
        get
        {
            FindWords();
            return words;
        }
    }

    /// <summary>The words as a span, for loops that are hot; valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<Range> WordSpan
    {
        get
        {
            FindWords();
            return CollectionsMarshal.AsSpan(words);
        }
    }

    /// <summary>Byte ranges of the lines, split at LF, the LF left out; empty lines included.</summary>
    public IReadOnlyList<Range> Lines
    {
        get
        {
            FindLines();
            return lines;
        }
    }

    /// <summary>The lines as a span; valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<Range> LineSpan
    {
        get
        {
            FindLines();
            return CollectionsMarshal.AsSpan(lines);
        }
    }

    /// <summary>Unicode code points in the text.</summary>
    public int CodePoints => codePoints >= 0 ? codePoints : codePoints = Utf8.CountCodePoints(text.Span);

    /// <summary>How many words there are, without a list of them.</summary>
    public static int CountWords(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        var segmenter = new WordSegmenter(utf8);
        var last = 0;
        while (segmenter.MoveNext())
        {
            if (segmenter.IsWhiteSpace)
                continue;
            if (!Repeats(utf8, last, segmenter.Start, segmenter.End))
                count++;
            last = segmenter.End;
        }

        return count;
    }

    /// <summary>Whether a segment is one ASCII punctuation character that also ends the word right before it.</summary>
    private static bool Repeats(ReadOnlySpan<byte> span, int last, int start, int end) =>
        end - start == 1 && last == start && start > 0 && span[start] == span[start - 1] && IsPunctuation(span[start]);

    private static bool IsPunctuation(byte value) =>
        value is (>= 0x21 and <= 0x2F) or (>= 0x3A and <= 0x40) or (>= 0x5B and <= 0x60) or (>= 0x7B and <= 0x7E);

    private void FindWords()
    {
        if (haveWords)
            return;
        haveWords = true;
        words.Clear();
        var span = text.Span;
        var segmenter = new WordSegmenter(span);
        var last = 0;
        while (segmenter.MoveNext())
        {
            if (segmenter.IsWhiteSpace)
                continue;
            if (Repeats(span, last, segmenter.Start, segmenter.End))
                words[^1] = words[^1].Start..segmenter.End;
            else
                words.Add(segmenter.Start..segmenter.End);
            last = segmenter.End;
        }
    }

    private void FindLines()
    {
        if (haveLines)
            return;
        haveLines = true;
        lines.Clear();
        var span = text.Span;
        var start = 0;
        while (span[start..].IndexOf((byte)'\n') is var length && length >= 0)
        {
            lines.Add(start..(start + length));
            start += length + 1;
        }

        lines.Add(start..span.Length);
    }
}
