using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Firn.Tensors;

/// <summary>
/// Fork and join over numbered items. Threads take items from a shared counter, so a late thread costs little; a
/// kernel's result must depend on the item alone, never on who ran it or on how many threads there are: items are
/// fixed blocks, and sums over items are taken afterwards in item order. Runs on libtorch's own threads once it is
/// loaded (one team instead of two that fight for the cores), else on the thread pool.
/// </summary>
public static unsafe class ForkJoin
{
    [ThreadStatic]
    private static bool inside;

    private static int threads = Environment.ProcessorCount;

    /// <summary>Threads that take part, the caller included. Set through <see cref="LibTorch.Threads"/>.</summary>
    public static int Threads
    {
        get => threads;
        internal set => threads = value;
    }

    /// <summary>Runs every item once; returns when all are done. A call from inside an item runs in its thread.</summary>
    /// <param name="items">How many; may be 0.</param>
    /// <param name="body">Gets the item's number.</param>
    public static void For(int items, Action<int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentNullException.ThrowIfNull(body);
        var team = Math.Min(threads, items);
        if (team <= 1 || inside)
        {
            for (var item = 0; item < items; item++)
                body(item);
            return;
        }

        var job = new Job(items, body);
        if (LibTorch.IsLoaded)
        {
            var handle = GCHandle.Alloc(job);
            try
            {
                if (Native.ParallelFor(0, team, 1, &Enter, (void*)GCHandle.ToIntPtr(handle)) != 0)
                    throw new InvalidOperationException("torch_parallel_for failed");
            }
            finally
            {
                handle.Free();
            }
        }
        else
        {
            Parallel.For(0, team, new ParallelOptions { MaxDegreeOfParallelism = team }, _ => job.Run());
        }

        job.Failure?.Throw();
    }

    [UnmanagedCallersOnly]
    private static void Enter(long begin, long end, void* context) =>
        Unsafe.As<Job>(GCHandle.FromIntPtr((nint)context).Target!).Run();

    private sealed class Job(int items, Action<int> body)
    {
        private int next = -1;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Run()
        {
            var before = inside;
            inside = true;
            try
            {
                for (var item = Interlocked.Increment(ref next); item < items; item = Interlocked.Increment(ref next))
                    body(item);
            }
            catch (Exception failure)
            {
                // An exception must not cross libtorch's frames; the caller throws it again.
                Failure ??= ExceptionDispatchInfo.Capture(failure);
            }
            finally
            {
                inside = before;
            }
        }
    }
}
