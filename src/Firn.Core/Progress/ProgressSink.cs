namespace Firn.Core;

/// <summary>Where a running stage tells how far it is. The base class says nothing; a host draws. Thread-safe.</summary>
public class ProgressSink
{
    /// <summary>Says nothing.</summary>
    public static ProgressSink None { get; } = new();

    /// <summary>Takes a report; called often, must be quick.</summary>
    public virtual void Report(ProgressUpdate update)
    {
    }

    /// <summary>One line for people, for example what was skipped and why.</summary>
    public virtual void Say(string line)
    {
    }
}
