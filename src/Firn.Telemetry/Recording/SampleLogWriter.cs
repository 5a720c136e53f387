using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Firn.Core;

namespace Firn.Telemetry.Recording;

/// <summary>
/// Appends samples to a file, each record whole in one write: what was written survives kill -9, a torn end is recognised.
/// Values are differences to the sample before, so that a quiet machine costs few bytes. Not thread-safe.
/// </summary>
public sealed class SampleLogWriter : IDisposable
{
    private readonly FileStream stream;
    private readonly string path;
    private readonly ArrayBufferWriter<byte> payload = new(4096);
    private readonly ArrayBufferWriter<byte> record = new(8192);
    private long[] before = [];
    private bool[] wasMissing = [];
    private int announced;
    private long lastMicroseconds;

    /// <summary>Makes the file, readable by its owner only.</summary>
    /// <param name="path">A file that does not exist; its folder must.</param>
    /// <param name="meta">Writes the fields of the first record: who, where, since when.</param>
    /// <exception cref="FirnException">The file exists or cannot be written (FIRN-COR-001).</exception>
    public SampleLogWriter(string path, Action<Utf8JsonWriter> meta)
    {
        this.path = path;
        try
        {
            stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            stream.Write(SampleLogFormat.Magic);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw AtomicFile.Failure(path, error);
        }

        Json(SampleLogFormat.Meta, meta);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => stream.Length;

    /// <summary>Appends one sample.</summary>
    /// <param name="since">Time since the log's start; never before the last sample's.</param>
    /// <param name="frame">The values; always the same frame for one log.</param>
    /// <exception cref="FirnException">The disk is full (FIRN-COR-001).</exception>
    public void Write(TimeSpan since, SampleFrame frame)
    {
        for (; announced < frame.Series.Count; announced++)
            Announce(announced, frame.Series[announced]);
        var values = frame.Values;
        if (before.Length < values.Length)
        {
            var known = before.Length;
            Array.Resize(ref before, Math.Max(64, values.Length * 2));
            Array.Resize(ref wasMissing, before.Length);
            wasMissing.AsSpan(known).Fill(true);
        }

        payload.ResetWrittenCount();
        var now = Math.Max(lastMicroseconds, (long)since.TotalMicroseconds);
        Varint((ulong)(now - lastMicroseconds));
        lastMicroseconds = now;
        var gone = 0;
        for (var id = 0; id < values.Length; id++)
        {
            if (values[id] == SampleFrame.Missing && !wasMissing[id])
                gone++;
        }

        Varint((ulong)gone);
        for (int id = 0, last = 0; id < values.Length && gone > 0; id++)
        {
            if (values[id] != SampleFrame.Missing || wasMissing[id])
                continue;
            Varint((ulong)(id - last));
            (last, wasMissing[id]) = (id, true);
        }

        for (int id = 0, last = 0; id < values.Length; id++)
        {
            if (values[id] == SampleFrame.Missing || (values[id] == before[id] && !wasMissing[id]))
                continue;
            Varint((ulong)(id - last));
            Varint(SampleLogFormat.ZigZag(unchecked(values[id] - before[id])));
            (last, before[id], wasMissing[id]) = (id, values[id], false);
        }

        Append(SampleLogFormat.Values, payload.WrittenSpan);
    }

    /// <summary>Appends something that happened.</summary>
    /// <param name="since">Time since the log's start.</param>
    /// <param name="kind">What: <c>rank</c>, <c>rank-end</c>, <c>note</c>.</param>
    /// <param name="fields">Its details.</param>
    public void Event(TimeSpan since, string kind, Action<Utf8JsonWriter> fields) => Json(SampleLogFormat.Event, json =>
    {
        json.WriteString("event", kind);
        json.WriteNumber("at_seconds", Math.Round(since.TotalSeconds, 6));
        fields(json);
    });

    /// <summary>Appends the last record: the command has ended.</summary>
    public void End(Action<Utf8JsonWriter> fields) => Json(SampleLogFormat.End, fields);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Announce(int id, SeriesInfo series)
    {
        payload.ResetWrittenCount();
        Varint((ulong)id);
        payload.Write([series.IsCounter ? (byte)1 : (byte)0, (byte)series.Entity]);
        Varint((ulong)series.Index);
        Text(series.Metric);
        Text(series.Unit);
        Append(SampleLogFormat.Series, payload.WrittenSpan);
    }

    private void Text(string text)
    {
        Varint((ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, payload);
    }

    private void Json(byte kind, Action<Utf8JsonWriter> fields)
    {
        payload.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        Append(kind, payload.WrittenSpan);
    }

    private void Append(byte kind, ReadOnlySpan<byte> bytes)
    {
        record.ResetWrittenCount();
        record.Write([kind]);
        Varint(record, (ulong)bytes.Length);
        record.Write(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record.GetSpan(4), SampleLogFormat.Checksum(kind, bytes));
        record.Advance(4);
        try
        {
            stream.Write(record.WrittenSpan);
        }
        catch (IOException error)
        {
            throw AtomicFile.Failure(path, error);
        }
    }

    private void Varint(ulong value) => Varint(payload, value);

    private static void Varint(ArrayBufferWriter<byte> into, ulong value)
    {
        var span = into.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = unchecked((byte)(value | 0x80));
        span[length++] = (byte)value;
        into.Advance(length);
    }
}
