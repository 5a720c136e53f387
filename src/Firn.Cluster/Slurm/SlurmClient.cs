using Firn.Core;

namespace Firn.Cluster.Slurm;

/// <summary>Submits, asks and cancels by Slurm's own commands, so that it works wherever a user's shell does. Thread-safe.</summary>
/// <param name="deadline">How long a command may take; 30 seconds when null.</param>
public sealed class SlurmClient(TimeSpan? deadline = null)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly TimeSpan grace = deadline ?? TimeSpan.FromSeconds(30);
    private SlurmFormat format;
    private readonly SlurmCommand command = new(deadline ?? TimeSpan.FromSeconds(30));

    /// <summary>
    /// Submits a job once: the token travels with it, and a submission that seems to have failed is looked for by its token
    /// before anything is sent again. Two calls with one token give one job.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="token">Unique to the intent, for example a stage's hash with the attempt: letters, digits, dashes.</param>
    /// <returns>The job's number.</returns>
    /// <exception cref="FirnException">Slurm refused it, or cannot be reached.</exception>
    public string Submit(JobSpec job, string token) => Submit(BatchScript.Render(job), [], token);

    /// <summary>Submits a script once, as <see cref="Submit(JobSpec, string)"/> does.</summary>
    /// <param name="script">The script's text.</param>
    /// <param name="options">More of sbatch's options; they win over the script's own.</param>
    /// <param name="token">Unique to the intent.</param>
    /// <param name="variables">Variables that the job gets beside those of this process.</param>
    /// <returns>The job's number.</returns>
    /// <exception cref="FirnException">Slurm refused it, or cannot be reached.</exception>
    public string Submit(string script, IReadOnlyList<string> options, string token, params IReadOnlyList<(string Name, string Value)> variables)
    {
        if (!IsToken(token))
            throw new ArgumentException($"\"{token}\" is no token: letters, digits, dots and dashes", nameof(token));
        if ((Find(token) ?? Accounted(token)?.Id) is { } before)
            return before;
        try
        {
            var answer = command.Run("sbatch", ["--parsable", .. options, "--comment=" + SlurmOutput.TokenPrefix + token], script, variables);
            return answer.Trim().Split(';')[0];
        }
        catch (FirnException error) when (error.ExitCode == ExitCode.TimedOut)
        {
            // Late is not lost: the controller may have taken the job.
            for (var left = grace; left > TimeSpan.Zero; left -= Poll)
            {
                if (TryFind(token) is { } taken)
                    return taken;
                Thread.Sleep(Poll);
            }

            throw;
        }
    }

    /// <summary>Whether a text can be a token: letters, digits, dots and dashes.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '.');

    private string? TryFind(string token)
    {
        try
        {
            return Find(token);
        }
        catch (FirnException)
        {
            // A controller that is busy: asked again until the grace is over.
            return null;
        }
    }

    /// <summary>The job that was submitted with a token, while Slurm remembers it; null when there is none.</summary>
    public string? Find(string token) =>
        Jobs().Where(job => job.Token == token).Select(job => job.Id.Split('_')[0]).FirstOrDefault();

    /// <summary>The jobs of this user that Slurm remembers, ended ones included as long as it keeps them.</summary>
    public IReadOnlyList<JobStatus> Jobs()
    {
        if (format == SlurmFormat.Unknown)
            format = SlurmFormats.Of(command.Run("squeue", ["--version"]));
        if (format == SlurmFormat.Json)
        {
            try
            {
                return SlurmJson.Jobs(command.Run("squeue", ["--json", "--me", "--states=all"]), Environment.UserName);
            }
            catch (FirnException error) when (error.ExitCode != ExitCode.TimedOut)
            {
                // A site without the plugin that writes JSON, or a layout newer than this Firn: columns say the same.
                format = SlurmFormat.Columns;
            }
        }

        return SlurmOutput.Jobs(command.Run("squeue", ["--noheader", "--me", "--states=all", "--array", "--format=" + SlurmOutput.JobFormat]));
    }

    /// <summary>The job as it was accounted, when the controller has forgotten it; null where there is no accounting.</summary>
    internal JobStatus? Accounted(string token)
    {
        try
        {
            return SlurmOutput.Accounted(command.Run("sacct", ["--noheader", "--parsable2", "--allocations", "--starttime=now-7days", "--format=" + SlurmOutput.AccountFormat]))
                .FirstOrDefault(job => job.Token == token);
        }
        catch (FirnException error) when (error.ExitCode != ExitCode.TimedOut)
        {
            return null;
        }
    }

    /// <summary>One job; all its tasks when it is an array. Empty when Slurm no longer remembers it.</summary>
    public IReadOnlyList<JobStatus> Job(string id) =>
        [.. Jobs().Where(job => job.Id == id || job.Id.StartsWith(id + "_", StringComparison.Ordinal))];

    /// <summary>What Slurm says of a job, by its own names (<c>scontrol show job</c>).</summary>
    /// <exception cref="FirnException">There is no such job, or Slurm cannot be reached.</exception>
    public IReadOnlyDictionary<string, string> Describe(string id) => SlurmOutput.Fields(command.Run("scontrol", ["show", "job", "--oneliner", id]));

    /// <summary>The batch script of a job.</summary>
    /// <exception cref="FirnException">It has none, or Slurm cannot be reached.</exception>
    public string Script(string id) => command.Run("scontrol", ["write", "batch_script", id, "-"]);

    /// <summary>What Slurm says of nodes, by its own names (<c>scontrol show node</c>), in its order.</summary>
    /// <exception cref="FirnException">There is no such node, or Slurm cannot be reached.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Nodes(string nodeList) =>
        [.. command.Run("scontrol", ["show", "node", "--oneliner", nodeList]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SlurmOutput.Fields)];

    /// <summary>Cancels a job; one that has ended is left as it is.</summary>
    public void Cancel(string id) => command.Run("scancel", [id]);

    /// <summary>Puts a job back into the queue and lets it start at once, not after Slurm's two minutes of grace.</summary>
    public void Requeue(string id)
    {
        command.Run("scontrol", ["requeue", id]);

        // The grace is set only when the old attempt has been taken down: before that, there is nothing to shorten.
        for (var left = grace; left > TimeSpan.Zero; left -= Poll)
        {
            if (Job(id) is [{ State: JobState.Pending, Reason: "BeginTime" }, ..])
            {
                command.Run("scontrol", ["update", "JobId=" + id, "StartTime=now"]);
                return;
            }

            Thread.Sleep(Poll);
        }
    }

    /// <summary>The names in a list such as <c>n[1-3,7]</c>.</summary>
    public IReadOnlyList<string> Hosts(string nodeList) =>
        nodeList.Length == 0 ? [] : command.Run("scontrol", ["show", "hostnames", nodeList]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
