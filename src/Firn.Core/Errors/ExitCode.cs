namespace Firn.Core;

/// <summary>What a Firn program tells its caller by its exit status. The values are a contract (docs/cli.md).</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Failed for a reason that none of the other codes names.</summary>
    Failed = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The configuration or an input file is invalid.</summary>
    Invalid = 3,

    /// <summary>A thing that was named does not exist.</summary>
    NotFound = 4,

    /// <summary>A part of the result is there, a part is missing.</summary>
    Partial = 5,

    /// <summary>Another process holds the run, or two answers disagree.</summary>
    Conflict = 6,

    /// <summary>A remote host or the scheduler cannot be reached.</summary>
    Unavailable = 7,

    /// <summary>A quota or a budget is used up.</summary>
    Quota = 8,

    /// <summary>A single check said "no": disallowed, not vetted, a gate failed.</summary>
    No = 10,

    /// <summary>The environment, not the thing checked, is at fault.</summary>
    Environment = 11,

    /// <summary>A deadline passed.</summary>
    TimedOut = 124,

    /// <summary>Stopped by the user.</summary>
    Interrupted = 130,
}
