using System.Collections.Concurrent;
using Firn.Vetting.Checks;

namespace Firn.Vetting.Rendezvous;

/// <summary>A node that came to the rendezvous, as the coordinator sees it.</summary>
internal sealed class NodeLink(string name, string host, int port, MessageChannel channel)
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Message>> open = new();
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<CheckResult> results = [];
    private int next;

    public string Name { get; } = name;

    public Member Member { get; } = new(name, host, port);

    /// <summary>When it was last heard of, in <see cref="TimeProvider"/> time stamps.</summary>
    public long Heard { get; set; }

    /// <summary>Why it is no longer asked; null while it is.</summary>
    public string? Lost { get; private set; }

    /// <summary>Its clock minus the coordinator's, from the quickest exchange.</summary>
    public TimeSpan? ClockOffset { get; set; }

    /// <summary>What its checks found until now.</summary>
    public IReadOnlyList<CheckResult> Results
    {
        get
        {
            lock (results)
                return [.. results];
        }
    }

    /// <summary>The checks have come to their end.</summary>
    public bool Checked { get; private set; }

    /// <summary>Gives the node up: everything that waits for it ends.</summary>
    public void Lose(string why)
    {
        Lost ??= why;
        gone.TrySetResult();
        channel.Dispose();
    }

    /// <summary>Sends without waiting for an answer; a node that cannot be sent to is lost.</summary>
    public async Task Tell(Message message, CancellationToken stop)
    {
        try
        {
            await channel.Send(message, stop);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Lose("its connection broke");
        }
    }

    /// <summary>Asks and waits; null when the node is lost or late.</summary>
    public async Task<Message?> Ask(Message question, TimeSpan deadline, CancellationToken stop)
    {
        var id = Interlocked.Increment(ref next);
        var answer = open.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(deadline);
        try
        {
            if (Lost is not null)
                return null;
            await Tell(question with { Id = id }, limit.Token);
            var first = await Task.WhenAny(answer.Task, gone.Task).WaitAsync(limit.Token);
            return first == answer.Task ? await answer.Task : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            open.TryRemove(id, out _);
        }
    }

    /// <summary>Takes in what the node said.</summary>
    public void Take(Message message)
    {
        if (message.Kind == "check" && message.Result is { } result)
        {
            lock (results)
                results.Add(result);
            return;
        }

        if (message.Kind == "checked")
            Checked = true;
        if (open.TryGetValue(message.Id, out var answer))
            answer.TrySetResult(message);
    }
}
