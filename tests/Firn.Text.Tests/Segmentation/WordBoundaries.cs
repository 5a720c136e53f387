using System.Text;
using CsCheck;
using Firn.Text.Segmentation;
using Firn.Text.Tests.Unicode;

namespace Firn.Text.Tests.Segmentation;

public sealed class WordBoundaries
{
    [Fact]
    public void The_conformance_test_of_the_Unicode_standard_passes()
    {
        var lines = 0;
        foreach (var line in File.ReadLines(Ucd.File("auxiliary/WordBreakTest.txt")))
        {
            var test = line.Split('#')[0].Trim();
            if (test.Length == 0)
                continue;
            lines++;
            var expected = test.Split('÷', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(segment => Convert.ToHexString(Ucd.Encode(segment.Split('×').Select(Ucd.Hex)))).ToArray();
            var text = Convert.FromHexString(string.Concat(expected));
            Assert.Equal(expected, Segments(text).Select(range => Convert.ToHexString(text.AsSpan(range))));

            // The same segments in the middle of long ASCII text, where the vectorised path runs.
            var around = Encoding.ASCII.GetBytes("It's 3.14 o'clock in the morning, he said; nothing else_matters here. \n");
            byte[] framed = [.. around, .. text, .. around];
            Assert.Equal(Slow(framed), Segments(framed));
        }

        Assert.True(lines > 1_800);
    }

    [Fact]
    public void Segments_tile_any_bytes() => Utf8Decoding.Bytes.Sample(bytes => WordSegmenter.Fuzz(bytes));

    [Fact]
    public void The_fast_path_agrees_with_the_rules() =>
        Gen.OneOf(
            Gen.Char['\0', '\u007f'].Array[0, 300].Select(chars => Encoding.UTF8.GetBytes(chars)),
            Gen.Int[0, Lively.Length - 1].Array[0, 400].Select(picks => Encoding.UTF8.GetBytes(string.Concat(picks.Select(pick => Lively[pick])))))
            .Sample(bytes => Slow(bytes).SequenceEqual(Segments(bytes)), iter: 5_000);

    private static readonly string[] Lively =
        ["a", "b", "Z", "x", "word", "1", "9", "_", "'", ".", ",", ":", ";", "\"", " ", " ", "  ", "\n", "\r", "\t", "-", "é", "\u0301", "א", "日", "\u200d", "😀", "カ", "’"];

    private static List<Range> Segments(ReadOnlySpan<byte> text)
    {
        var found = new List<Range>();
        var segmenter = new WordSegmenter(text);
        while (segmenter.MoveNext())
            found.Add(segmenter.Start..segmenter.End);
        return found;
    }

    private static List<Range> Slow(ReadOnlySpan<byte> text)
    {
        var found = new List<Range>();
        for (var at = 0; at < text.Length;)
        {
            var end = WordSegmenter.Next(text, at, out _);
            found.Add(at..end);
            at = end;
        }

        return found;
    }
}
