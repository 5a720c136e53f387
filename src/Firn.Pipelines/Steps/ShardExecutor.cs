using Firn.Core;

namespace Firn.Pipelines.Steps;

/// <summary>
/// Runs shards over workers on this machine. A shard's bytes depend on the shard alone, so any number of workers gives the
/// same result; shards that an earlier, killed run has finished are not run again.
/// </summary>
public static class ShardExecutor
{
    /// <summary>Takes shards through steps.</summary>
    /// <param name="jobs">The shards.</param>
    /// <param name="runner">Makes a worker's own runner, with its own steps.</param>
    /// <param name="workers">Shards at a time, at least 1.</param>
    /// <param name="stage">The stage's name, for progress.</param>
    /// <param name="progress">Hears of documents done.</param>
    /// <param name="cancellation">Stops between shards.</param>
    /// <returns>The counts of all shards, those of an earlier run included.</returns>
    public static StepStatistics Run(
        IReadOnlyList<ShardJob> jobs, Func<StepRunner> runner, int workers, string stage, ProgressSink progress, CancellationToken cancellation = default)
    {
        var parts = new StepStatistics?[jobs.Count];
        var done = 0L;
        ForEach(
            jobs.Count,
            workers,
            runner,
            (own, index) =>
            {
                var part = jobs[index].IsComplete ? StepStatistics.ReadFile(jobs[index].Statistics) : own.Run(jobs[index]);
                parts[index] = part;
                progress.Report(new ProgressUpdate(stage, Interlocked.Add(ref done, part.DocumentsIn), 0, "documents"));
            },
            cancellation);
        var all = new StepStatistics();
        foreach (var part in parts)
            all.Merge(part!);
        return all;
    }

    /// <summary>Runs an action for each index over workers; a worker has its own state and takes the next index when it is free.</summary>
    /// <param name="count">Indices from 0 up to this.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="state">Makes a worker's own state.</param>
    /// <param name="action">Called with the worker's state and an index.</param>
    /// <param name="cancellation">Stops between indices.</param>
    /// <exception cref="Exception">The failure with the lowest index; no new index is begun after a failure.</exception>
    public static void ForEach<T>(int count, int workers, Func<T> state, Action<T, int> action, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        var failures = new Exception?[count];
        var next = -1;
        var failed = false;
        var threads = new Thread[Math.Min(workers, count)];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work, 16 << 20) { IsBackground = true, Name = $"shard worker {i}" };
            threads[i].Start();
        }

        foreach (var thread in threads)
            thread.Join();
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        cancellation.ThrowIfCancellationRequested();

        void Work()
        {
            var own = default(T);
            var made = false;
            while (!Volatile.Read(ref failed) && !cancellation.IsCancellationRequested)
            {
                var index = Interlocked.Increment(ref next);
                if (index >= count)
                    break;
                try
                {
                    if (!made)
                    {
                        own = state();
                        made = true;
                    }

                    action(own!, index);
                }
                catch (Exception failure)
                {
                    failures[index] = failure;
                    Volatile.Write(ref failed, true);
                }
            }

            (own as IDisposable)?.Dispose();
        }
    }
}
