namespace Firn.Compliance.Snapshots;

/// <summary>Lets one request at a time through to a host, and none too soon after the last. Thread-safe.</summary>
/// <param name="delay">Least time between two requests to a host, from the end of one to the start of the next.</param>
/// <param name="time">The clock.</param>
internal sealed class HostGate(TimeSpan delay, TimeProvider time)
{
    private readonly Dictionary<string, Gate> gates = new(StringComparer.Ordinal);

    /// <summary>Runs a request when its host's turn has come.</summary>
    public async Task<T> Pass<T>(string host, Func<Task<T>> request, CancellationToken cancellation)
    {
        Gate gate;
        lock (gates)
        {
            if (!gates.TryGetValue(host, out var known))
                gates[host] = known = new Gate();
            gate = known;
            gate.Waiting++;
        }

        await gate.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (gate.Open - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            return await request().ConfigureAwait(false);
        }
        finally
        {
            gate.NotBefore(time.GetUtcNow() + delay);
            gate.Turn.Release();
            lock (gates)
                gate.Waiting--;
        }
    }

    /// <summary>Keeps a host's gate closed for a while, for whoever asks.</summary>
    public void Close(string host, TimeSpan wait)
    {
        lock (gates)
        {
            if (!gates.TryGetValue(host, out var gate))
                gates[host] = gate = new Gate();
            gate.NotBefore(time.GetUtcNow() + wait);
        }
    }

    /// <summary>Forgets hosts whose turn is long past, so that millions of hosts do not stay in memory.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        lock (gates)
        {
            foreach (var (host, gate) in gates.ToList())
            {
                if (gate.Waiting == 0 && gate.Open < now)
                    gates.Remove(host);
            }
        }
    }

    private sealed class Gate
    {
        private long openTicks;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public DateTimeOffset Open => new(Volatile.Read(ref openTicks), TimeSpan.Zero);

        public int Waiting { get; set; }

        public void NotBefore(DateTimeOffset when)
        {
            if (when > Open)
                Volatile.Write(ref openTicks, when.UtcTicks);
        }
    }
}
