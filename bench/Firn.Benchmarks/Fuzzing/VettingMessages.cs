using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Firn.Core;
using Firn.Vetting.Nccl;
using Firn.Vetting.Profiles;
using Firn.Vetting.Rendezvous;

namespace Firn.Benchmarks.Fuzzing;

/// <summary>What a vetting reads: profiles of two kinds, frames of strangers, and signed messages of nodes that went wrong.</summary>
internal static class VettingMessages
{
    /// <summary>A frame as a stranger sends it, the same as a signed message, and the same as the tables and lines inside of one.</summary>
    public static void Fuzz(byte[] input)
    {
        var key = new byte[32];
        Receive(input, key);
        var frame = new byte[4 + input.Length + 32];
        BinaryPrimitives.WriteInt32BigEndian(frame, input.Length);
        input.CopyTo(frame, 4);
        MessageChannel.Sign(key, input, fromServer: true, 0).CopyTo(frame, 4 + input.Length);
        if (Receive(frame, key) is { Tables: { } tables })
            Tables(tables);
        Tables(System.Text.Encoding.UTF8.GetString(input));
        RankLine.Read(System.Text.Encoding.UTF8.GetString(input));
    }

    /// <summary>A profile's file: read, or refused with all of its mistakes; what is read can be sent and received.</summary>
    public static void Profile(byte[] input, string ending)
    {
        var path = Path.Combine(Path.GetTempPath(), $"firn-fuzz-{Environment.ProcessId}.{ending}");
        File.WriteAllBytes(path, input);
        try
        {
            var wire = TableJson.Write(ProfileFile.Load(path).Source);
            if (TableJson.Write(ProfileFile.Received(TableJson.Read(wire)).Source) != wire)
                throw new InvalidOperationException("the profile arrives as another");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Message? Receive(byte[] bytes, byte[] key)
    {
        try
        {
            using var channel = new MessageChannel(new MemoryStream(bytes), key, server: false);
            return channel.Receive(CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or JsonException or CryptographicException)
        {
            // What the coordinator takes as the end of that node.
            return null;
        }
    }

    private static void Tables(string text)
    {
        try
        {
            ProfileFile.Received(TableJson.Read(text));
        }
        catch (Exception error) when (error is FirnException or JsonException or InvalidDataException)
        {
            // Refused.
        }
    }
}
