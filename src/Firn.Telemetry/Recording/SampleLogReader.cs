using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Firn.Core;

namespace Firn.Telemetry.Recording;

/// <summary>Reads a sample log record by record. A torn end, as kill -9 or a full disk leaves it, ends the log and is said.</summary>
public sealed class SampleLogReader
{
    private readonly byte[] file;
    private readonly string path;
    private readonly List<SeriesInfo> series = [];
    private long[] values = new long[64];
    private long microseconds;
    private int at;

    /// <summary>Opens a log.</summary>
    /// <exception cref="FirnException">It is no sample log, or of a newer version (FIRN-SCR-010).</exception>
    public SampleLogReader(string path)
        : this(path, Load(path))
    {
    }

    internal SampleLogReader(string path, byte[] content)
    {
        this.path = path;
        file = content;
        var magic = SampleLogFormat.Magic;
        if (file.Length < magic.Length || !file.AsSpan(0, magic.Length - 1).SequenceEqual(magic[..^1]))
            throw new FirnException("FIRN-SCR-010", path, "is no sample log", "name a folder that firn screen run wrote", ExitCode.Invalid);
        if (file[magic.Length - 1] != magic[^1])
            throw new FirnException("FIRN-SCR-010", path, $"is of version {(char)file[magic.Length - 1]}, this Firn reads 1", "use the Firn that wrote it", ExitCode.Invalid);
        at = magic.Length;
        values.AsSpan().Fill(SampleFrame.Missing);
    }

    /// <summary>What a record is.</summary>
    public enum RecordKind
    {
        /// <summary>The first: facts about the node and the run, in <see cref="SampleLogReader.Json"/>.</summary>
        Meta,

        /// <summary>Values at <see cref="SampleLogReader.Since"/>.</summary>
        Values,

        /// <summary>Something happened, in <see cref="SampleLogReader.Json"/>.</summary>
        Event,

        /// <summary>The command has ended, in <see cref="SampleLogReader.Json"/>.</summary>
        End,
    }

    /// <summary>All series announced so far.</summary>
    public IReadOnlyList<SeriesInfo> Series => series;

    /// <summary>The values of the last sample, one a series; <see cref="SampleFrame.Missing"/> where there is none.</summary>
    public ReadOnlySpan<long> Values => values.AsSpan(0, series.Count);

    /// <summary>Time of the last sample since the log's start.</summary>
    public TimeSpan Since => TimeSpan.FromMicroseconds(microseconds);

    /// <summary>The object of the last meta, event or end record.</summary>
    public JsonElement Json { get; private set; }

    /// <summary>True when the log stops in the middle of a record or at a damaged one.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Goes to the next record that matters to a reader.</summary>
    /// <returns>Its kind; null at the end.</returns>
    public RecordKind? Next()
    {
        while (at < file.Length)
        {
            var position = at;
            var kind = file[position++];
            if (!TryVarint(file, ref position, out var length) || length > SampleLogFormat.MaxPayload || position + (long)length + 4 > file.Length)
                return Torn();
            var payload = file.AsSpan(position, (int)length);
            position += (int)length;
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(position)) != SampleLogFormat.Checksum(kind, payload))
                return Torn();
            at = position + 4;
            switch (kind)
            {
                case SampleLogFormat.Series:
                    Announce(payload);
                    continue;
                case SampleLogFormat.Values:
                    Apply(payload);
                    return RecordKind.Values;
                case SampleLogFormat.Meta or SampleLogFormat.Event or SampleLogFormat.End:
                    Parse(payload);
                    return kind switch { SampleLogFormat.Meta => RecordKind.Meta, SampleLogFormat.Event => RecordKind.Event, _ => RecordKind.End };
                default:
                    // A record that a later Firn of this version added: stepped over.
                    continue;
            }
        }

        return null;
    }

    private static byte[] Load(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FirnException("FIRN-SCR-010", path, $"cannot be read: {error.Message}", "name a folder that firn screen run wrote", ExitCode.NotFound, error);
        }
    }

    private RecordKind? Torn()
    {
        IsTorn = true;
        at = file.Length;
        return null;
    }

    private void Announce(ReadOnlySpan<byte> payload)
    {
        var position = 0;
        if (!TryVarint(payload, ref position, out var id) || id != (ulong)series.Count || id >= SampleLogFormat.MaxSeries || payload.Length < position + 2)
            throw Damaged("a series out of order");
        var isCounter = payload[position++] == 1;
        var entity = (EntityKind)payload[position++];
        if (!TryVarint(payload, ref position, out var index) || index > int.MaxValue)
            throw Damaged("a series without a number");
        series.Add(new(entity, (int)index, Text(payload, ref position), Text(payload, ref position), isCounter));
        if (values.Length < series.Count)
        {
            var known = values.Length;
            Array.Resize(ref values, known * 2);
            values.AsSpan(known).Fill(SampleFrame.Missing);
        }

        bases.Add(0);
    }

    // The difference is to the last value that was written, also when the series was missing in between.
    private readonly List<long> bases = [];

    private void Apply(ReadOnlySpan<byte> payload)
    {
        var position = 0;
        if (!TryVarint(payload, ref position, out var step) || !TryVarint(payload, ref position, out var gone) || step > long.MaxValue / 4 || gone > (ulong)series.Count)
            throw Damaged("a sample without its time");
        microseconds = unchecked(microseconds + (long)step);
        for (ulong i = 0, id = 0; i < gone; i++)
        {
            if (!TryVarint(payload, ref position, out var gap) || gap >= (ulong)series.Count || (id += gap) >= (ulong)series.Count)
                throw Damaged("a value of no series");
            values[(int)id] = SampleFrame.Missing;
        }

        for (ulong id = 0; position < payload.Length;)
        {
            if (!TryVarint(payload, ref position, out var gap) || gap >= (ulong)series.Count || (id += gap) >= (ulong)series.Count || !TryVarint(payload, ref position, out var difference))
                throw Damaged("a value of no series");
            values[(int)id] = bases[(int)id] = unchecked(bases[(int)id] + SampleLogFormat.UnZigZag(difference));
        }
    }

    private void Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload.ToArray());
            Json = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw Damaged(error.Message);
        }

        if (Json.ValueKind != JsonValueKind.Object)
            throw Damaged("a record that is no object");
    }

    private string Text(ReadOnlySpan<byte> payload, ref int position)
    {
        if (!TryVarint(payload, ref position, out var length) || length > 256 || position + (int)length > payload.Length)
            throw Damaged("a name without its end");
        var text = Encoding.UTF8.GetString(payload.Slice(position, (int)length));
        position += (int)length;
        return text;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && position < bytes.Length; shift += 7)
        {
            var part = bytes[position++];
            value |= unchecked((ulong)(part & 0x7f) << shift);
            if (part < 0x80)
                return true;
        }

        return false;
    }

    private FirnException Damaged(string cause) => new("FIRN-SCR-010", $"{path} byte {at}", $"is damaged: {cause}", "leave the file out, or record again", ExitCode.Invalid);
}
