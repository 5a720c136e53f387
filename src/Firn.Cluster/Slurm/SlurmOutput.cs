using Firn.Core;

namespace Firn.Cluster.Slurm;

/// <summary>Reads what Slurm's commands print. The columns are asked for by letter and separated by a byte that no value holds.</summary>
internal static class SlurmOutput
{
    /// <summary>ASCII unit separator: sbatch refuses control characters in names, so none is in a value.</summary>
    public const char Separator = '\u001f';

    /// <summary>The format given to <c>squeue -o</c>: array-aware id, name, state, reason, nodes, comment.</summary>
    public static readonly string JobFormat = string.Join(Separator, "%i", "%j", "%T", "%r", "%N", "%k");

    /// <summary>The format given to <c>sacct --parsable2 -o</c>; the name is last, it may hold a bar.</summary>
    public const string AccountFormat = "JobID,State,NodeList,Comment,JobName";

    /// <summary>What Firn writes before a client token in a job's comment.</summary>
    public const string TokenPrefix = "firn:";

    /// <summary>Lines of <c>squeue -h -o JobFormat</c>.</summary>
    /// <exception cref="FirnException">A line has another number of columns (FIRN-CLU-003).</exception>
    public static List<JobStatus> Jobs(string text)
    {
        var jobs = new List<JobStatus>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var columns = line.Split(Separator);
            if (columns.Length != 6)
                throw new FirnException("FIRN-CLU-003", "squeue", $"printed a line of {columns.Length} columns instead of 6: {line}", "report it with the output of squeue --version", ExitCode.Unavailable);
            var comment = columns[5];
            jobs.Add(new(
                columns[0],
                columns[1],
                State(columns[2]),
                columns[2],
                columns[3] == "None" ? "" : columns[3],
                columns[4],
                Token(comment)));
        }

        return jobs;
    }

    /// <summary>Lines of <c>sacct -n -P -X -o AccountFormat</c>; lines of another form are left out, they are not ours.</summary>
    public static List<JobStatus> Accounted(string text)
    {
        var jobs = new List<JobStatus>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var columns = line.Split('|', 5);
            if (columns.Length == 5)
                jobs.Add(new(columns[0], columns[4], State(columns[1]), columns[1], "", columns[2] == "None assigned" ? "" : columns[2], Token(columns[3])));
        }

        return jobs;
    }

    /// <summary>Reads <c>JobId=5 JobName=a b=c …</c>: a value ends where the next word with a capital and an equals sign begins.</summary>
    public static IReadOnlyDictionary<string, string> Fields(string text)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? key = null;
        foreach (var word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && char.IsAsciiLetterUpper(word[0]) && word[..equals].All(unit => char.IsAsciiLetter(unit) || unit is '/' or ':'))
                fields[key = word[..equals]] = word[(equals + 1)..];
            else if (key is not null)
                fields[key] += " " + word;
        }

        return fields;
    }

    /// <summary>The client token in a job's comment; empty when there is none.</summary>
    public static string Token(string comment) => comment.StartsWith(TokenPrefix, StringComparison.Ordinal) ? comment[TokenPrefix.Length..] : "";

    /// <summary>Slurm's long state words, of 22.05 to 25.x, with what may follow them.</summary>
    public static JobState State(string word) => word.Split(' ', '+')[0] switch
    {
        "PENDING" or "REQUEUED" or "REQUEUE_HOLD" or "REQUEUE_FED" or "SPECIAL_EXIT" or "RESV_DEL_HOLD" => JobState.Pending,
        "RUNNING" or "CONFIGURING" or "COMPLETING" or "SUSPENDED" or "STOPPED" or "SIGNALING" or "STAGE_OUT" or "RESIZING" => JobState.Running,
        "COMPLETED" => JobState.Completed,
        "FAILED" or "NODE_FAIL" or "BOOT_FAIL" or "OUT_OF_MEMORY" or "LAUNCH_FAILED" or "RECONFIG_FAIL" => JobState.Failed,
        "CANCELLED" or "PREEMPTED" or "REVOKED" => JobState.Cancelled,
        "TIMEOUT" or "DEADLINE" => JobState.TimedOut,
        _ => JobState.Unknown,
    };
}
