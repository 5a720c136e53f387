using System.Diagnostics;

namespace Firn.Vetting.Checks;

/// <summary>Runs checks one after another, each on a thread of its own with its own deadline: one that hangs is named and left behind.</summary>
internal static class CheckRunner
{
    /// <summary>Runs them all; a result is given out as soon as it is there.</summary>
    public static void Run(IEnumerable<NodeCheck> checks, TimeSpan perCheck, NodeView node, Action<CheckResult> report)
    {
        foreach (var check in checks)
        {
            if (node.Stop.IsCancellationRequested)
                return;
            report(One(check, check.Deadline ?? perCheck, node));
        }
    }

    private static CheckResult One(NodeCheck check, TimeSpan deadline, NodeView node)
    {
        var notes = new CheckNotes(check.Name);
        var start = Stopwatch.GetTimestamp();
        var late = false;
        using var done = new ManualResetEventSlim();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(node.Stop);
        var thread = new Thread(() =>
        {
            try
            {
                check.Run(node with { Stop = stop.Token }, notes);
            }
            catch (OperationCanceledException)
            {
                // Told to stop; who told says why.
            }
            catch (Exception error)
            {
                notes.Unknown("fault", $"the check itself failed: {error.GetType().Name}: {error.Message}", "report it with the profile");
            }

            try
            {
                done.Set();
            }
            catch (ObjectDisposedException)
            {
                // Came to an end after it had been left behind.
            }
        })
        { IsBackground = true, Name = "vet " + check.Name };
        thread.Start();
        if (!done.Wait(deadline))
        {
            late = true;
            stop.Cancel();
            done.Wait(TimeSpan.FromMilliseconds(200));
        }

        if (late)
        {
            if (check.LooksAtSharedThings)
                notes.Unknown("late", $"did not end in {deadline.TotalSeconds:F1} s, and what it looks at is shared", "see whether the shared service answers elsewhere");
            else
                notes.Bad("late", $"did not end in {deadline.TotalSeconds:F1} s", "look at the node: something on it hangs");
        }

        return notes.Result(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
