using System.Diagnostics;
using System.Globalization;
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

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Attempts before this one.</summary>
    public static int Before => int.TryParse(Environment.GetEnvironmentVariable(AttemptVariable), CultureInfo.InvariantCulture, out var before) && before > 0 ? before : 0;

    /// <summary>Submits once: a job that an earlier call made is found by its comment.</summary>
    /// <param name="job">The running job.</param>
    /// <param name="exclude">Nodes not to use, folded; those that the job excludes already are kept.</param>
    /// <returns>The new job's number.</returns>
    /// <exception cref="FirnException">Slurm refused (FIRN-CLU-002).</exception>
    public static string Submit(string job, string exclude)
    {
        var token = $"firn:vet-{job}-{(Before + 1).ToString(CultureInfo.InvariantCulture)}";
        if (Find(token) is { } found)
            return found;
        var script = Run("scontrol", ["write", "batch_script", job, "-"], null);
        var fields = Fields(Run("scontrol", ["show", "job", "--oneliner", job], null));
        try
        {
            return Run("sbatch", [.. Arguments(fields, exclude, script), $"--comment={token}"], script).Trim().Split(';')[0];
        }
        catch (FirnException error) when (error.ExitCode == ExitCode.TimedOut && Find(token) is { } taken)
        {
            return taken;
        }
    }

    /// <summary>sbatch's arguments for a job like this one.</summary>
    internal static IReadOnlyList<string> Arguments(IReadOnlyDictionary<string, string> fields, string exclude, string script)
    {
        var arguments = new List<string> { "--parsable" };
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
        var before = fields.TryGetValue("ExcNodeList", out var excluded) && excluded is { Length: > 0 } and not "(null)" ? Cluster.Slurm.HostList.Expand(excluded) : [];
        var all = Cluster.Slurm.HostList.Fold(before.Concat(Cluster.Slurm.HostList.Expand(exclude)));
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

    /// <summary>Reads <c>JobId=5 JobName=a b=c …</c>: a value ends where the next word with a capital and an equals sign begins.</summary>
    internal static IReadOnlyDictionary<string, string> Fields(string text)
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

    private static string? Find(string token)
    {
        var line = Run("squeue", ["--noheader", "--me", "--states=all", "--format=%i %k"], null).Split('\n').FirstOrDefault(line => line.Trim().EndsWith(" " + token, StringComparison.Ordinal));
        return line?.Trim().Split(' ')[0];
    }

    private static string Run(string program, IReadOnlyList<string> arguments, string? input)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[AttemptVariable] = (Before + 1).ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new FirnException("FIRN-CLU-002", program, $"did not answer in {Deadline.TotalSeconds:F0} s", "see whether the controller answers (scontrol ping), then run the same command again", ExitCode.TimedOut);
        }

        if (process.ExitCode != 0)
            throw new FirnException("FIRN-CLU-002", program, $"ended with status {process.ExitCode}: {error.Result.Trim().ReplaceLineEndings(" ")}", "see whether the controller answers (scontrol ping), then run the same command again", ExitCode.Unavailable);
        return output.Result;
    }
}
