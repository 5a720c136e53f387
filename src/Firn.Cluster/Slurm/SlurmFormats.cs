using System.Globalization;

namespace Firn.Cluster.Slurm;

/// <summary>Which output a version of Slurm is asked for.</summary>
internal static class SlurmFormats
{
    /// <summary>From what <c>squeue --version</c> prints: <c>slurm 24.05.1</c>, <c>slurm-wlm 22.05.8</c>.</summary>
    public static SlurmFormat Of(string version)
    {
        var number = version.Trim().Split(' ')[^1].Split('.');
        // 22.05 and 23.02 have --json as well, but print all jobs of the cluster whatever else is asked.
        return number.Length >= 2 && int.TryParse(number[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && int.TryParse(number[1], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            && (year, month).CompareTo((23, 11)) >= 0 ? SlurmFormat.Json : SlurmFormat.Columns;
    }
}
