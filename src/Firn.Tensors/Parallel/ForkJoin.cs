namespace Firn.Tensors;

/// <summary>
/// Fork and join over numbered items. Threads take items from a shared counter, and the caller waits only for items
/// that were begun: on a busy machine a thread that is not running costs nothing, where an OpenMP barrier would wait
/// for it. A kernel's result must depend on the item alone, never on who ran it or on how many threads there are:
/// items are fixed blocks, and sums over items are taken afterwards in item order.
/// </summary>
public static class ForkJoin
{
    [ThreadStatic]
    private static bool inside;

    private static readonly Lock Gate = new();
    private static int threads = Environment.ProcessorCount;
    private static WorkerTeam? team;

    /// <summary>Threads that take part, the caller included. Set through <see cref="LibTorch.Threads"/>.</summary>
    public static int Threads
    {
        get => threads;
        internal set => threads = value;
    }

    /// <summary>
    /// Runs every item once; returns when all are done. A call from inside an item, or while another thread's call
    /// holds the team, runs in its own thread.
    /// </summary>
    /// <param name="items">How many; may be 0.</param>
    /// <param name="body">Gets the item's number.</param>
    public static void For(int items, Action<int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentNullException.ThrowIfNull(body);
        if (threads <= 1 || items <= 1 || inside || !Gate.TryEnter())
        {
            for (var item = 0; item < items; item++)
                body(item);
            return;
        }

        try
        {
            if (team is null || team.Workers != threads - 1)
            {
                team?.Dismiss();
                team = new(threads - 1, worker => inside = worker);
            }

            inside = true;
            team.Run(new(items, body));
        }
        finally
        {
            inside = false;
            Gate.Exit();
        }
    }
}
