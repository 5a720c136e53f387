using System.Globalization;
using Firn.Cluster.Slurm;
using Firn.Core;

namespace Firn.Vetting.Slurm;

/// <summary>
/// Submits the running job again without its bad nodes. The new job has the old one's script and resources and counts its
/// attempts, so that a fleet that is worse than it looks cannot make jobs without end.
/// </summary>
internal static class JobAgain
{
    /// <summary>Which attempt a job is; absent in the first.</summary>
    public const string AttemptVariable = "FIRN_VET_ATTEMPT";

    /// <summary>Attempts before this one.</summary>
    public static int Before => int.TryParse(Environment.GetEnvironmentVariable(AttemptVariable), CultureInfo.InvariantCulture, out var before) && before > 0 ? before : 0;

    /// <summary>Submits once: a job that an earlier call made is found by its comment.</summary>
    /// <param name="job">The running job.</param>
    /// <param name="exclude">Nodes not to use, folded; those that the job excludes already are kept.</param>
    /// <returns>The new job's number.</returns>
    /// <exception cref="FirnException">Slurm refused (FIRN-CLU-002).</exception>
    public static string Submit(string job, string exclude)
    {
        var next = (Before + 1).ToString(CultureInfo.InvariantCulture);
        var client = new SlurmClient();
        var script = client.Script(job);
        return client.Submit(script, Arguments(client.Describe(job), exclude, script), $"vet-{job}-{next}", (AttemptVariable, next));
    }

    /// <summary>sbatch's arguments for a job like this one.</summary>
    internal static IReadOnlyList<string> Arguments(IReadOnlyDictionary<string, string> fields, string exclude, string script)
    {
        var arguments = new List<string>();
        Add("job-name", "JobName");
        Add("partition", "Partition");
        Add("account", "Account");
        Add("qos", "QOS");
        Add("reservation", "Reservation");
        Add("constraint", "Features");
        Add("time", "TimeLimit");
        Add("chdir", "WorkDir");

        // Slurm tells these names with the old job's number filled in: what the script says itself is better.
        Output("output", 'o', "StdOut");
        Output("error", 'e', "StdErr");
        if (fields.TryGetValue("NumNodes", out var nodes))
            arguments.Add("--nodes=" + nodes.Split('-')[0]);
        var before = fields.TryGetValue("ExcNodeList", out var excluded) && excluded is { Length: > 0 } and not "(null)" ? HostList.Expand(excluded) : [];
        var all = HostList.Fold(before.Concat(HostList.Expand(exclude)));
        if (all.Length > 0)
            arguments.Add("--exclude=" + all);
        return arguments;

        void Output(string option, char letter, string field)
        {
            var stated = script.Split('\n').Any(line => line.StartsWith($"#SBATCH --{option}", StringComparison.Ordinal) || line.StartsWith($"#SBATCH -{letter}", StringComparison.Ordinal));
            if (!stated && fields.TryGetValue(field, out var value) && value.Length > 0 && fields.TryGetValue("JobId", out var job))
                arguments.Add($"--{option}={value.Replace(job, "%j", StringComparison.Ordinal)}");
        }

        void Add(string option, string field)
        {
            if (fields.TryGetValue(field, out var value) && value is { Length: > 0 } and not "(null)" and not "N/A" and not "Partition_Limit")
                arguments.Add($"--{option}={value}");
        }
    }
}
