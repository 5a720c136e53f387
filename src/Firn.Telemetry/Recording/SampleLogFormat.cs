using System.Numerics;

namespace Firn.Telemetry.Recording;

/// <summary>The bytes of a sample log: docs/formats/samples.md.</summary>
internal static class SampleLogFormat
{
    public const byte Meta = (byte)'M';
    public const byte Series = (byte)'S';
    public const byte Values = (byte)'V';
    public const byte Event = (byte)'E';
    public const byte End = (byte)'Z';

    /// <summary>Longest payload that is written or believed: 16 MiB.</summary>
    public const int MaxPayload = 1 << 24;

    /// <summary>Most series a log may have.</summary>
    public const int MaxSeries = 1 << 20;

    /// <summary>The first bytes of a file; the last is the version.</summary>
    public static ReadOnlySpan<byte> Magic => "FIRNSMP1"u8;

    public static uint Checksum(byte kind, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, kind);
        while (payload.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[8..];
        }

        foreach (var value in payload)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    public static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    public static long UnZigZag(ulong value) => unchecked((long)(value >> 1) ^ -(long)(value & 1));
}
