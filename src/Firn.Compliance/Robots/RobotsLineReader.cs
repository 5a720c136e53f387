namespace Firn.Compliance.Robots;

/// <summary>Walks the lines of a robots.txt that matter, from front to back.</summary>
internal ref struct RobotsLineReader
{
    private readonly ReadOnlySpan<byte> file;
    private int start;
    private RobotsLine second;
    private bool hasSecond;

    public RobotsLineReader(ReadOnlySpan<byte> file)
    {
        this.file = file;
        start = RobotsLineParser.SkipByteOrderMark(file);
    }

    /// <summary>Lines seen so far, those that do not matter included.</summary>
    public int Number { get; private set; }

    /// <summary>The next line that matters; false at the end.</summary>
    public bool Read(out RobotsLine line)
    {
        if (hasSecond)
        {
            hasSecond = false;
            line = second;
            return true;
        }

        while (start <= file.Length)
        {
            var rest = file[start..];
            var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var first = start;
            var at = start;
            var end = length < 0 ? file.Length : start + length;
            Number++;
            start = end + 1;
            if (end + 1 < file.Length && file[end] == '\r' && file[end + 1] == '\n')
                start++;
            while (at < end && RobotsLineParser.IsSpace(file[at]))
                at++;
            if (at == end || !RobotsLineParser.MayBeginKey(file[at]))
                continue;
            if (end - first <= RobotsLineParser.GoogleLineBytes)
            {
                if (RobotsLineParser.TryRead(file, at, end, Number, out line))
                    return true;
                continue;
            }

            // Google's reading ends where its buffer does, the RFC's where the line does.
            var whole = RobotsLineParser.TryRead(file, at, end, Number, out line) && line.InRfc;
            hasSecond = at < first + RobotsLineParser.GoogleLineBytes && RobotsLineParser.TryRead(file, at, first + RobotsLineParser.GoogleLineBytes, Number, out second);
            second = second with { InRfc = false };
            line = line with { InGoogle = false };
            if (whole)
                return true;
            if (hasSecond)
            {
                hasSecond = false;
                line = second;
                return true;
            }
        }

        line = default;
        return false;
    }
}
