using System.Globalization;
using System.Text;
using Firn.Core;

namespace Firn.Cluster.Slurm;

/// <summary>Writes the batch script of a job: one a person can read, send to a colleague, and submit by hand.</summary>
public static class BatchScript
{
    /// <summary>The script's text. Equal jobs give equal text.</summary>
    /// <exception cref="FirnException">A value cannot stand in a script (FIRN-CLU-001).</exception>
    public static string Render(JobSpec job)
    {
        var script = new StringBuilder("#!/bin/bash\n");
        Directive("job-name", job.Name);
        ArgumentOutOfRangeException.ThrowIfNegative(job.Spares, nameof(job));
        Directive("nodes", Number(job.Nodes + job.Spares));
        Directive("ntasks-per-node", Number(job.TasksPerNode));
        Directive("cpus-per-task", job.ProcessorsPerTask is { } processors ? Number(processors) : null);
        Directive("gpus-per-node", job.GpusPerNode is { } gpus ? Number(gpus) : null);
        Directive("partition", job.Partition);
        Directive("account", job.Account);
        Directive("time", job.TimeLimit is { } limit ? Limit(limit) : null);
        Directive("array", job.Array);
        Directive("dependency", Dependency(job));
        if (job.Signal is { } signal && (signal.Length == 0 || !signal.All(char.IsAsciiLetterOrDigit)))
            throw Refused(job, $"--signal={signal} is no name of a signal such as USR1");
        Directive("signal", job.Signal is null ? null : $"B:{job.Signal}@{Number((int)job.SignalBefore.TotalSeconds)}");
        Directive("exclude", job.Exclude.Count == 0 ? null : string.Join(',', job.Exclude));
        Directive("output", job.Output);
        Directive("chdir", job.WorkingDirectory);
        if (job.Requeue)
        {
            script.Append("#SBATCH --requeue\n");
            script.Append("#SBATCH --open-mode=append\n");
        }
        else
        {
            script.Append("#SBATCH --no-requeue\n");
        }

        script.Append("set -euo pipefail\nulimit -c 0\n");
        foreach (var (name, value) in job.Environment)
        {
            if (name.Length == 0 || !name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '_') || char.IsAsciiDigit(name[0]))
                throw Refused(job, $"\"{name}\" is no name of an environment variable");
            script.Append(CultureInfo.InvariantCulture, $"export {name}={Quote(job, value)}\n");
        }

        if (job.Before.Count > 0)
            script.Append(CultureInfo.InvariantCulture, $"FIRN_EXCLUDE=$({string.Join(' ', job.Before.Select(word => Quote(job, word)))})\nexport FIRN_EXCLUDE\n");
        var nodes = job.Spares > 0 ? $"--nodes={Number(job.Nodes)} --ntasks={Number(job.Nodes * job.TasksPerNode)} " : "";
        var exclude = job.Spares > 0 || job.Before.Count > 0 ? "${FIRN_EXCLUDE:+--exclude=\"$FIRN_EXCLUDE\"} " : "";
        var step = "srun --kill-on-bad-exit=1 " + nodes + exclude + "-- " + string.Join(' ', job.Command.Select(word => Quote(job, word)));
        if (job.Signal is null)
            return script.Append(CultureInfo.InvariantCulture, $"exec {step}\n").ToString();

        // The shell gets the signal; a shell that waits in the foreground would act on it only after the step ended.
        script.Append(CultureInfo.InvariantCulture, $"{step} &\nstep=$!\n");
        script.Append(CultureInfo.InvariantCulture, $"trap 'kill -{job.Signal} \"$step\"' {job.Signal}\n");
        script.Append("status=0\nwhile true; do\n    wait \"$step\" && status=0 || status=$?\n    kill -0 \"$step\" 2>/dev/null || break\ndone\nexit \"$status\"\n");
        return script.ToString();

        void Directive(string name, string? value)
        {
            if (value is null)
                return;
            if (value.Length == 0 || value.Any(unit => char.IsWhiteSpace(unit) || char.IsControl(unit) || unit is '"' or '\'' or '\\' or '#'))
                throw Refused(job, $"--{name}={value} has characters that a batch script cannot hold");
            script.Append(CultureInfo.InvariantCulture, $"#SBATCH --{name}={value}\n");
        }
    }

    /// <summary>Writes the script into a folder, to be read, changed and submitted by hand: <c>NAME.sbatch</c>.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="FirnException">A value cannot stand in a script (FIRN-CLU-001), or the folder cannot be written (FIRN-COR-001).</exception>
    public static string Write(JobSpec job, string folder)
    {
        var text = Render(job);
        AtomicFile.CreateFolder(folder);
        var path = Path.Combine(folder, string.Concat(job.Name.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '-' or '_' ? unit : '_')) + ".sbatch");
        AtomicFile.Write(path, text);
        return path;
    }

    private static string? Dependency(JobSpec job)
    {
        var parts = new List<string>();
        if (job.AfterOk.Count > 0)
            parts.Add("afterok:" + string.Join(':', job.AfterOk));
        if (job.AfterAny.Count > 0)
            parts.Add("afterany:" + string.Join(':', job.AfterAny));
        if (job.After.Count > 0)
            parts.Add("after:" + string.Join(':', job.After.Select(one => $"{one.Job}+{Number(one.Minutes)}")));
        if (job.Singleton)
            parts.Add("singleton");
        return parts.Count == 0 ? null : string.Join(',', parts);
    }

    private static string Limit(TimeSpan limit)
    {
        // Slurm counts whole minutes; rounding down would end a job early.
        var whole = TimeSpan.FromMinutes(Math.Ceiling(limit.TotalMinutes));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)whole.TotalDays}-{whole.Hours:00}:{whole.Minutes:00}:00");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(JobSpec job, string word)
    {
        if (word.Contains('\0', StringComparison.Ordinal))
            throw Refused(job, "an argument holds a NUL");
        return word.Length > 0 && word.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-' or '.' or '/' or ':' or '=' or ',' or '+' or '@')
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }

    private static FirnException Refused(JobSpec job, string cause) =>
        new("FIRN-CLU-001", $"job {job.Name}", cause, "change the recipe or the profile", ExitCode.Invalid);
}
