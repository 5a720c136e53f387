using System.Buffers.Text;

namespace Firn.Telemetry.Sampling;

/// <summary>Takes words and numbers from the front of a line of a kernel file.</summary>
internal ref struct Fields(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> rest = text;

    /// <summary>What has not been taken yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>The next word; empty at the end.</summary>
    public ReadOnlySpan<byte> Word()
    {
        var start = 0;
        while (start < rest.Length && rest[start] is (byte)' ' or (byte)'\t')
            start++;
        var end = start;
        while (end < rest.Length && rest[end] is not ((byte)' ' or (byte)'\t' or (byte)'\n'))
            end++;
        var word = rest[start..end];
        rest = rest[end..];
        return word;
    }

    /// <summary>The next word as a number; 0 when it is none.</summary>
    public long Number() => Utf8Parser.TryParse(Word(), out long value, out _) ? value : 0;

    /// <summary>Steps over words.</summary>
    public void Skip(int words)
    {
        for (; words > 0; words--)
            _ = Word();
    }

    /// <summary>The next line of a text, without its end; false when there is none.</summary>
    public static bool Line(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (text.IsEmpty)
            return false;
        var end = text.IndexOf((byte)'\n');
        line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return true;
    }
}
