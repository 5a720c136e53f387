using System.Runtime.ExceptionServices;

namespace Firn.Tensors;

/// <summary>The items of one <see cref="ForkJoin"/> call.</summary>
internal sealed class ForkJoinJob(int items, Action<int> body)
{
    private int next = -1;
    private int done;
    private ExceptionDispatchInfo? failure;

    /// <summary>Takes items until none is left.</summary>
    public void TakePart()
    {
        for (var item = Interlocked.Increment(ref next); item < items; item = Interlocked.Increment(ref next))
        {
            try
            {
                body(item);
            }
            catch (Exception caught)
            {
                // Every item is counted, or the caller would wait for ever; it throws the first failure again.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(caught), null);
            }

            Interlocked.Increment(ref done);
        }
    }

    /// <summary>Waits for the items that other threads have begun.</summary>
    public void Join()
    {
        var wait = new SpinWait();
        while (Volatile.Read(ref done) < items)
            wait.SpinOnce(sleep1Threshold: -1);
        failure?.Throw();
    }
}
