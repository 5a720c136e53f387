namespace Firn.Tensors;

/// <summary>Threads that wait for jobs: a short spin, for kernels follow each other closely, then sleep.</summary>
internal sealed class WorkerTeam
{
    /// <summary>Looks for a job this often before sleeping: about 50 microseconds.</summary>
    private const int Spins = 1000;

    private readonly object bell = new();
    private volatile ForkJoinJob? current;
    private volatile bool dismissed;
    private int sleeping;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">How many.</param>
    /// <param name="entered">Called by each with true before its first job.</param>
    public WorkerTeam(int workers, Action<bool> entered)
    {
        Workers = workers;
        for (var i = 0; i < workers; i++)
        {
            new Thread(() =>
            {
                entered(true);
                Work();
            })
            {
                IsBackground = true,
                Name = "firn kernels",
            }.Start();
        }
    }

    /// <summary>Threads beside the caller.</summary>
    public int Workers { get; }

    /// <summary>Runs a job with the caller's help.</summary>
    public void Run(ForkJoinJob job)
    {
        current = job;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref sleeping) > 0)
        {
            lock (bell)
                Monitor.PulseAll(bell);
        }

        job.TakePart();
        current = null;
        job.Join();
    }

    /// <summary>Ends the threads.</summary>
    public void Dismiss()
    {
        dismissed = true;
        lock (bell)
            Monitor.PulseAll(bell);
    }

    private void Work()
    {
        ForkJoinJob? last = null;
        while (!dismissed)
        {
            var job = current;
            for (var spin = 0; spin < Spins && (job is null || job == last); spin++)
            {
                Thread.SpinWait(4);
                job = current;
            }

            if (job is null || job == last)
            {
                lock (bell)
                {
                    // Counted before the last look, and the caller looks at the count after it has put the job there.
                    Interlocked.Increment(ref sleeping);
                    while (!dismissed && ((job = current) is null || job == last))
                        Monitor.Wait(bell);
                    Interlocked.Decrement(ref sleeping);
                }
            }

            job?.TakePart();
            last = job;
        }
    }
}
