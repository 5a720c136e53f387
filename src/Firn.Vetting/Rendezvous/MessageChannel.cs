using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Firn.Vetting.Rendezvous;

/// <summary>Messages over a connection whose ends have shaken hands. Each carries a signature over direction, number and content: none can be changed, repeated or left out. Sending is thread-safe.</summary>
internal sealed class MessageChannel(Stream stream, byte[] key, bool server) : IDisposable
{
    private const int Largest = 4 << 20, MacLength = 32;
    private readonly SemaphoreSlim sending = new(1, 1);
    private ulong sent, received;

    /// <summary>Sends one message.</summary>
    public async Task Send(Message message, CancellationToken stop)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.Message);
        if (payload.Length > Largest)
            throw new InvalidDataException("the message is too large");
        await sending.WaitAsync(stop);
        try
        {
            var frame = new byte[4 + payload.Length + MacLength];
            BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length);
            payload.CopyTo(frame, 4);
            Sign(key, payload, server, sent++).CopyTo(frame, 4 + payload.Length);
            await stream.WriteAsync(frame, stop);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Waits for the next message; null when the other side has closed.</summary>
    /// <exception cref="InvalidDataException">It is not signed right, or too large.</exception>
    public async Task<Message?> Receive(CancellationToken stop)
    {
        var header = new byte[4];
        if (await stream.ReadAtLeastAsync(header, 4, throwOnEndOfStream: false, stop) < 4)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length is < 0 or > Largest)
            throw new InvalidDataException("a message of a length that nobody sends");
        var frame = new byte[length + MacLength];
        await stream.ReadExactlyAsync(frame, stop);
        if (!CryptographicOperations.FixedTimeEquals(frame.AsSpan(length), Sign(key, frame.AsSpan(0, length), !server, received++)))
            throw new InvalidDataException("a message that is not signed right");
        return JsonSerializer.Deserialize(frame.AsSpan(0, length), MessageJson.Default.Message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        sending.Dispose();
    }

    /// <summary>The signature of a message: over direction, number and content.</summary>
    internal static byte[] Sign(byte[] key, ReadOnlySpan<byte> payload, bool fromServer, ulong number)
    {
        Span<byte> head = stackalloc byte[9];
        head[0] = fromServer ? (byte)1 : (byte)2;
        BinaryPrimitives.WriteUInt64BigEndian(head[1..], number);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(head);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }
}
