using System.Globalization;
using Firn.Storage.Compression;

namespace Firn.Storage.Warc;

/// <summary>
/// Reads WARC/1.0, WARC/1.1 and WET files, plain or gzip in any number of members. A broken record is handed out with
/// <see cref="WarcRecord.Problem"/> set, and reading goes on at the next one that can be found. Not thread-safe.
/// Layout: ISO 28500:2017; docs/formats/warc.md.
/// </summary>
public sealed class WarcReader : IDisposable
{
    private const int MaxWrongLengths = 100;

    private static readonly byte[] NextRecord = "\r\n\r\nWARC/"u8.ToArray();

    private readonly Stream stream;
    private readonly WarcLimits limits;
    private readonly GzipMemberReader? gzip;
    private readonly GzipMemberStream? memberStream;
    private ByteSource source;
    private bool inMember;
    private bool givenUp;
    private bool lost;
    private int wrongLengths;
    private bool resynchronise;

    /// <summary>Opens a file; its first bytes say whether it is compressed.</summary>
    /// <param name="stream">Seekable or not; disposed with the reader.</param>
    /// <param name="limits">What is believed.</param>
    public WarcReader(Stream stream, WarcLimits limits)
    {
        this.stream = stream;
        this.limits = limits;
        var peek = new PeekedStream(stream);
        if (peek.First is [0x1F, 0x8B, ..])
        {
            if (stream.CanSeek)
                stream.Position = 0;
            gzip = new GzipMemberReader(stream.CanSeek ? stream : peek);
            memberStream = new GzipMemberStream(gzip, limits.MaxCompressionRatio);
            source = new ByteSource(memberStream);
        }
        else
        {
            source = new ByteSource(peek);
            inMember = true;
        }
    }

    /// <summary>Reads the next record.</summary>
    /// <param name="record">Filled anew.</param>
    /// <returns>False at the end of the file.</returns>
    public bool Read(WarcRecord record)
    {
        while (true)
        {
            record.Clear();
            if (givenUp)
                return false;
            try
            {
                if (!inMember && !NextMember())
                    return false;
                SkipBlankLines();
                if (!source.Ensure(1))
                {
                    if (gzip is null)
                        return false;
                    inMember = false;
                    continue;
                }

                var inner = source.Position;
                record.Locator = gzip is null ? inner.ToString(CultureInfo.InvariantCulture)
                    : inner == 0 ? gzip.MemberOffset.ToString(CultureInfo.InvariantCulture)
                    : string.Create(CultureInfo.InvariantCulture, $"{gzip.MemberOffset}+{inner}");
                ReadRecord(record);
                if (lost && record.Problem.Length > 0)
                    continue; // still the same broken place
                lost = false;
                return true;
            }
            catch (InvalidDataException error)
            {
                if (Lose(record, "gzip_damaged", error.Message))
                    return true;
            }
            catch (GzipBombException error)
            {
                if (Lose(record, "gzip_bomb", error.Evidence))
                    return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>After broken compression: go to the next possible member. One broken place is reported once, however many attempts it takes to leave it.</summary>
    private bool Lose(WarcRecord record, string problem, string evidence)
    {
        if (record.Locator.Length == 0)
            record.Locator = gzip!.MemberOffset.ToString(CultureInfo.InvariantCulture);
        var report = !lost;
        lost = true;
        inMember = false;
        resynchronise = true;
        record.Problem = problem;
        record.Evidence = evidence;
        return report;
    }

    private bool NextMember()
    {
        if (resynchronise)
        {
            resynchronise = false;
            if (!gzip!.Resynchronise())
                return false;
        }

        memberStream!.Reset();
        if (!gzip!.NextMember())
            return false;
        source = new ByteSource(memberStream);
        inMember = true;
        return true;
    }

    private void ReadRecord(WarcRecord record)
    {
        if (!source.Ensure(5) || !source.Window.StartsWith("WARC/"u8))
        {
            var begin = source.Window[..Math.Min(16, source.Window.Length)].ToArray();
            GoOn();
            Bad(record, "not_a_record", $"begins with {Convert.ToHexStringLower(begin)}");
            return;
        }

        if (ReadFields(record) is { } mistake)
        {
            GoOn();
            Bad(record, mistake, $"in the first {limits.MaxHeaderBytes} bytes");
            return;
        }

        if (!long.TryParse(record["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            GoOn();
            Bad(record, "wrong_content_length", $"\"{Cut(record["Content-Length"])}\" is no length");
            return;
        }

        if (length > limits.MaxRecordBytes)
        {
            var skipped = Skip(length);
            if (skipped == length && AtEndOfRecord())
            {
                Bad(record, "record_too_large", $"{length} bytes, the limit is {limits.MaxRecordBytes}");
                return;
            }

            GoOn();
            Bad(record, "wrong_content_length", $"{length} bytes claimed, {skipped} there");
            return;
        }

        while (record.ContentLength < length)
        {
            if (!source.Ensure(1))
                break;
            var piece = (int)Math.Min(length - record.ContentLength, source.Window.Length);
            record.Append(source.Window[..piece]);
            source.Advance(piece);
        }

        if (record.ContentLength == length && AtEndOfRecord())
        {
            SkipBlankLines(); // reads on to the member's checksum: a record is handed out only when it holds
            return;
        }

        // A length that is too large has swallowed what follows: look for it in what was read.
        var next = record.Content.Span.IndexOf(NextRecord);
        var evidence = record.ContentLength < length
            ? $"{length} bytes claimed, {record.ContentLength} there"
            : $"no end of record after {length} bytes";
        var problem = record.ContentLength < length && next < 0 ? "record_truncated" : "wrong_content_length";
        if (next >= 0 && ++wrongLengths > MaxWrongLengths)
        {
            // Each wrong length costs a search: a file made of them would cost its length squared.
            givenUp = true;
            Bad(record, "too_many_wrong_lengths", $"more than {MaxWrongLengths} in one file; the rest of it is not read");
            return;
        }

        // Or its end has swallowed the beginning of the next one.
        source.PushBack(record.Content.Span[(next >= 0 ? next : Math.Max(0, record.ContentLength - NextRecord.Length))..]);
        GoOn();
        Bad(record, problem, evidence);
    }

    /// <summary>Finds the next thing that looks like a record, in this member or after it.</summary>
    private void GoOn()
    {
        if (source.SkipTo(NextRecord))
            source.Advance(4);
    }

    private static void Bad(WarcRecord record, string problem, string evidence)
    {
        record.Problem = problem;
        record.Evidence = evidence;
    }

    private string? ReadFields(WarcRecord record)
    {
        var left = limits.MaxHeaderBytes;
        var first = true;
        while (true)
        {
            var newline = -1;
            for (var want = 1; ; want = Math.Min(source.Window.Length * 2, left + 1))
            {
                var more = source.Ensure(Math.Max(want, 1));
                newline = source.Window[..Math.Min(source.Window.Length, left)].IndexOf((byte)'\n');
                if (newline >= 0)
                    break;
                if (source.Window.Length >= left)
                    return "header_too_long";
                if (!more)
                    return "record_truncated";
            }

            var line = source.Window[..newline].TrimEnd((byte)'\r');
            if (!first && line.IsEmpty)
            {
                source.Advance(newline + 1);
                return null;
            }

            var colon = line.IndexOf((byte)':');
            if (!first && colon > 0)
                record.AddField(Trim(line[..colon]), Trim(line[(colon + 1)..]));
            first = false;
            left -= newline + 1;
            source.Advance(newline + 1);
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40];

    private long Skip(long count)
    {
        var skipped = 0L;
        while (skipped < count && source.Ensure(1))
        {
            var piece = (int)Math.Min(count - skipped, source.Window.Length);
            source.Advance(piece);
            skipped += piece;
        }

        return skipped;
    }

    /// <summary>A record ends in two line ends; at the end of a file or member they may be missing.</summary>
    private bool AtEndOfRecord()
    {
        if (!source.Ensure(1))
            return true;
        source.Ensure(4);
        return source.Window.StartsWith("\r\n\r\n"u8) || source.Window.StartsWith("\n\n"u8) || source.Window is [0x0D, 0x0A] or [0x0A];
    }

    private void SkipBlankLines()
    {
        while (source.Ensure(1) && source.Window[0] is (byte)'\r' or (byte)'\n')
            source.Advance(1);
    }
}
