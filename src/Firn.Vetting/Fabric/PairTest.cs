using System.Diagnostics;
using System.Net.Sockets;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Fabric;

/// <summary>Two nodes send to each other, one direction after the other, and answer small messages.</summary>
internal static class PairTest
{
    private const int Block = 1 << 20, Trips = 20;

    /// <summary>Runs this node's side; rank 0 connects and measures.</summary>
    public static async Task<Message> Run(TestPort port, Message question, CancellationToken stop)
    {
        var members = question.Members!;
        var other = members[1 - question.Rank];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(question.Seconds));
        try
        {
            using var socket = question.Rank == 0 ? await port.Connect(other, question.Group!, limit.Token) : await port.Take(question.Group!, limit.Token);
            var latency = await Latency(socket, question.Rank == 0, limit.Token);
            double[] rates = [0, 0];
            for (var direction = 0; direction < 2; direction++)
                rates[direction] = await Stream(socket, question.Rank == direction, question.Bytes, limit.Token);
            return question with { Rates = rates, Latency = latency, Members = null, Tables = null };
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            return question with { Error = error is OperationCanceledException ? $"not done in {question.Seconds:F1} s" : error.Message, WaitedFor = other.Name, Members = null };
        }
    }

    private static async Task<double> Latency(Socket socket, bool asks, CancellationToken stop)
    {
        var word = new byte[8];
        var times = new double[Trips];
        for (var i = 0; i < Trips; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if (asks)
                await socket.SendAsync(word, SocketFlags.None, stop);
            await Fill(socket, word, stop);
            if (!asks)
                await socket.SendAsync(word, SocketFlags.None, stop);
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return times.Order().ElementAt(Trips / 2);
    }

    private static async Task<double> Stream(Socket socket, bool sends, long bytes, CancellationToken stop)
    {
        var block = new byte[(int)Math.Min(bytes, Block)];
        var start = Stopwatch.GetTimestamp();
        for (long done = 0; done < bytes;)
        {
            var part = block.AsMemory(0, (int)Math.Min(block.Length, bytes - done));
            done += sends ? await socket.SendAsync(part, SocketFlags.None, stop) : await Some(socket, part, stop);
        }

        // The receiver says when it has everything; only then does the sender's clock stop.
        if (sends)
            await Fill(socket, new byte[1], stop);
        else
            await socket.SendAsync(new byte[1], SocketFlags.None, stop);
        return bytes / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task Fill(Socket socket, Memory<byte> buffer, CancellationToken stop)
    {
        for (var done = 0; done < buffer.Length;)
            done += await Some(socket, buffer[done..], stop);
    }

    private static async Task<int> Some(Socket socket, Memory<byte> buffer, CancellationToken stop) =>
        await socket.ReceiveAsync(buffer, SocketFlags.None, stop) is > 0 and var count ? count : throw new IOException("the connection was closed");
}
