using System.Runtime.ExceptionServices;

namespace Firn.Tensors.Lanes;

/// <summary>
/// Threads of its own that share out numbered items. A result must depend on the item alone, so the number of threads
/// changes nothing but the time. One caller at a time.
/// </summary>
public sealed class LaneTeam : IDisposable
{
    private readonly Thread[] workers;
    private readonly SemaphoreSlim work = new(0);
    private readonly SemaphoreSlim done = new(0);
    private Action<int>? body;
    private Exception? failure;
    private int items;
    private int next;
    private bool stopping;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads that take part, the caller included; at least 1.</param>
    public LaneTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
        workers = new Thread[threads - 1];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"firn-lane-{i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>Threads that take part, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Runs every item once; returns when all are done. The first failure is thrown again here.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="action">Gets the item's number.</param>
    public void Run(int count, Action<int> action)
    {
        body = action;
        items = count;
        failure = null;
        Volatile.Write(ref next, 0);
        var helpers = Math.Min(workers.Length, count - 1);
        if (helpers > 0)
            work.Release(helpers);
        Take();
        for (var i = 0; i < helpers; i++)
            done.Wait();
        body = null;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        if (workers.Length > 0)
            work.Release(workers.Length);
        foreach (var worker in workers)
            worker.Join();
        work.Dispose();
        done.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            work.Wait();
            if (stopping)
                return;
            Take();
            done.Release();
        }
    }

    private void Take()
    {
        try
        {
            for (var item = Interlocked.Increment(ref next) - 1; item < items; item = Interlocked.Increment(ref next) - 1)
                body!(item);
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref failure, error, null);
            Volatile.Write(ref next, items);
        }
    }
}
