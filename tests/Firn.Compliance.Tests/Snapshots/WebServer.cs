using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Firn.Compliance.Tests.Snapshots;

/// <summary>A server on this machine that answers any bytes: what a test gives it for host and path.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();

    public WebServer(Func<string, string, byte[]?> answer)
    {
        listener.Start();
        _ = Accept(answer);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Requests { get; } = [];

    public int MostAtOnce { get; private set; }

    public static byte[] Reply(int status, string body, string headers = "") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}");

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task Accept(Func<string, string, byte[]?> answer)
    {
        var open = 0;
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = Task.Run(async () =>
                {
                    using var served = client;
                    MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref open));
                    try
                    {
                        var stream = client.GetStream();
                        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                        var path = (await reader.ReadLineAsync(stop.Token))?.Split(' ') is { Length: > 1 } parts ? parts[1] : "";
                        var host = "";
                        while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
                        {
                            if (line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))
                                host = line[5..].Trim();
                        }

                        Requests.Enqueue(host + path);
                        if (answer(host.Split(':')[0], path) is { } bytes)
                            await stream.WriteAsync(bytes, stop.Token);
                        else
                            await Task.Delay(Timeout.Infinite, stop.Token);
                    }
                    catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
                    {
                        // The client went, or the test is over.
                    }
                    finally
                    {
                        Interlocked.Decrement(ref open);
                    }
                });
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
