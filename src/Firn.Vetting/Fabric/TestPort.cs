using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Fabric;

/// <summary>Where a node takes test connections of other nodes. Both ends prove the job's secret before a byte is counted.</summary>
internal sealed class TestPort : IDisposable
{
    private const int NameLength = 32;
    private readonly TcpListener listener = new(IPAddress.Any, 0);
    private readonly JobSecret secret;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Socket>> waiting = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();

    public TestPort(JobSecret secret)
    {
        this.secret = secret;
        listener.Start(64);
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Waits for the connection of this name.</summary>
    public async Task<Socket> Take(string name, CancellationToken stop)
    {
        try
        {
            return await waiting.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(stop);
        }
        finally
        {
            waiting.TryRemove(name, out _);
        }
    }

    /// <summary>Connects to another node under this name.</summary>
    public async Task<Socket> Connect(Member to, string name, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to.Host, to.Port, stop);
            var stream = new NetworkStream(socket, ownsSocket: false);
            if (await Handshake.Call(stream, secret, "test", stop) is null)
                throw new IOException("the other side does not know the job's secret");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(name.PadRight(NameLength)), stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closing.Cancel();
        listener.Stop();
        closing.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (!closing.IsCancellationRequested)
                _ = Greet(await listener.AcceptSocketAsync(closing.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closing.
        }
    }

    private async Task Greet(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            var stream = new NetworkStream(socket, ownsSocket: false);
            if (await Handshake.Answer(stream, secret, "test", limit.Token) is null)
            {
                socket.Dispose();
                return;
            }

            var name = new byte[NameLength];
            await stream.ReadExactlyAsync(name, limit.Token);
            waiting.GetOrAdd(Encoding.ASCII.GetString(name).TrimEnd(), _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(socket);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            socket.Dispose();
        }
    }
}
