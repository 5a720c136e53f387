using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Fabric;

/// <summary>An all-reduce over a ring of TCP connections: sums are checked, each run is timed.</summary>
internal static class RingTest
{
    /// <summary>Runs this node's side.</summary>
    public static async Task<Message> Run(TestPort port, Message question, CancellationToken stop)
    {
        var (members, rank, count) = (question.Members!, question.Rank, question.Members!.Count);
        var (next, previous) = (members[(rank + 1) % count], members[(rank + count - 1) % count]);
        var answer = new Message { Kind = question.Kind, Id = question.Id, Transport = "tcp" };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(question.Seconds));
        try
        {
            var connecting = port.Connect(next, $"{question.Group}.{rank}", limit.Token);
            using var from = await port.Take($"{question.Group}.{(rank + count - 1) % count}", limit.Token);
            using var to = await connecting;
            var elements = (int)Math.Min(question.Bytes / sizeof(float), Array.MaxLength / 2);
            var values = new float[elements];
            var rates = new List<double>();
            for (var run = 0; run < question.Warmups + question.Runs; run++)
            {
                SumPattern.Fill(values, 0, rank);
                var start = Stopwatch.GetTimestamp();
                await AllReduce(values, rank, count, to, from, limit.Token);
                var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (SumPattern.Wrong(values, 0, count) is >= 0 and var wrong)
                    return answer with { Error = $"the sum is wrong at element {wrong}", WaitedFor = null };

                if (run >= question.Warmups)
                    rates.Add(4.0 * elements / seconds * 2 * (count - 1) / count);
            }

            return answer with { Rates = rates };
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            return answer with { Error = error is OperationCanceledException ? $"not done in {question.Seconds:F1} s" : error.Message, WaitedFor = previous.Name };
        }
    }

    private static async Task AllReduce(float[] values, int rank, int count, Socket to, Socket from, CancellationToken stop)
    {
        var part = (values.Length + count - 1) / count;
        var buffer = new byte[part * sizeof(float)];
        for (var step = 0; step < 2 * (count - 1); step++)
        {
            var adds = step < count - 1;
            var outgoing = Mod(rank - step + (adds ? 0 : count), count);
            var incoming = Mod(rank - step - 1 + (adds ? 0 : count), count);
            var (send, receive) = (Part(outgoing), Part(incoming));
            var sending = Send(values, send.Start, send.Length, to, stop);
            await Receive(from, buffer.AsMemory(0, receive.Length * sizeof(float)), stop);
            await sending;
            var arrived = MemoryMarshal.Cast<byte, float>(buffer.AsSpan(0, receive.Length * sizeof(float)));
            var mine = values.AsSpan(receive.Start, receive.Length);
            if (adds)
            {
                for (var i = 0; i < mine.Length; i++)
                    mine[i] += arrived[i];
            }
            else
            {
                arrived.CopyTo(mine);
            }
        }

        (int Start, int Length) Part(int index)
        {
            var start = Math.Min(index * part, values.Length);
            return (start, Math.Min(part, values.Length - start));
        }
    }

    private static int Mod(int value, int count) => ((value % count) + count) % count;

    private static async Task Send(float[] values, int start, int length, Socket to, CancellationToken stop)
    {
        var bytes = new byte[length * sizeof(float)];
        MemoryMarshal.AsBytes(values.AsSpan(start, length)).CopyTo(bytes);
        for (var done = 0; done < bytes.Length;)
            done += await to.SendAsync(bytes.AsMemory(done), SocketFlags.None, stop);
    }

    private static async Task Receive(Socket from, Memory<byte> buffer, CancellationToken stop)
    {
        for (var done = 0; done < buffer.Length;)
            done += await from.ReceiveAsync(buffer[done..], SocketFlags.None, stop) is > 0 and var some ? some : throw new IOException("the connection was closed");
    }
}
