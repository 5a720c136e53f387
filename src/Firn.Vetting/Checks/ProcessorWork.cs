namespace Firn.Vetting.Checks;

/// <summary>Runs work on several processors for a while and says how fast it went and where the time was lost.</summary>
/// <param name="PerSecond">Work a second of running, summed over the threads: not lowered by others' load.</param>
/// <param name="Frozen">Largest part of a thread's time in which it was stopped from outside.</param>
/// <param name="Waited">Mean part of the threads' time spent waiting for a processor.</param>
internal readonly record struct ProcessorWork(double PerSecond, double Frozen, double Waited)
{
    /// <summary>Repeats a piece of work until the time is over.</summary>
    /// <param name="threads">Threads.</param>
    /// <param name="length">For how long, on the clock.</param>
    /// <param name="start">Makes the state of a thread: its piece of work, which returns the amount done.</param>
    /// <param name="stop">Ends it early.</param>
    public static ProcessorWork Repeat(int threads, TimeSpan length, Func<int, Func<double>> start, CancellationToken stop)
    {
        var rates = new double[threads];
        var frozen = new double[threads];
        var waited = new double[threads];
        Exception? failure = null;
        var running = Enumerable.Range(0, threads).Select(index =>
        {
            var thread = new Thread(() =>
            {
                try
                {
                    var piece = start(index);
                    piece();
                    var before = ThreadTime.Now();
                    ThreadTime spent;
                    double done = 0;
                    do
                    {
                        done += piece();
                        spent = ThreadTime.Now() - before;
                    }
                    while (spent.Wall < length && !stop.IsCancellationRequested);
                    rates[index] = spent.Running > TimeSpan.Zero ? done / spent.Running.TotalSeconds : 0;
                    (frozen[index], waited[index]) = (spent.Frozen, spent.Waited);
                }
                catch (Exception error)
                {
                    failure = error;
                }
            })
            { IsBackground = true, Name = "vet" };
            thread.Start();
            return thread;
        }).ToList();
        foreach (var thread in running)
            thread.Join();
        stop.ThrowIfCancellationRequested();
        return failure is null ? new(rates.Sum(), frozen.Max(), waited.Average()) : throw failure;
    }

    /// <summary>Says what took the processors away.</summary>
    public void Note(CheckNotes notes, double maxFrozen, double? maxWaited)
    {
        notes.Measure("frozen", Frozen, "");
        notes.Measure("waited", Waited, "");
        if (Frozen > maxFrozen)
            notes.Bad("frozen", $"stopped from outside for {Frozen:P0} of the time (a signal, the freezer, a quota or the hypervisor), at most {maxFrozen:P0} is accepted", "look for what stops processes on this node");
        if (maxWaited is { } most && Waited > most)
            notes.Bad("waited", $"waited for a processor for {Waited:P0} of the time, at most {most:P0} is accepted", "end what else runs on this node");
    }
}
