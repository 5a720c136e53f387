using Firn.Cluster.Slurm;
using Firn.Core;

namespace Firn.Vetting.Reports;

/// <summary>The files of a vetting, readable by their owner only.</summary>
internal static class ReportFolder
{
    public const string Report = "report.json";

    /// <summary>Writes report, table, JUnit file and lists of nodes.</summary>
    public static void Write(string folder, VettingReport report)
    {
        Make(folder);
        AtomicFile.Write(Path.Combine(folder, Report), ReportJson.Write(report));
        AtomicFile.Write(Path.Combine(folder, "report.txt"), ReportTable.Write(report));
        AtomicFile.Write(Path.Combine(folder, "junit.xml"), JUnit.Write(report));
        AtomicFile.Write(Path.Combine(folder, "good.txt"), Lines(report.Good));
        AtomicFile.Write(Path.Combine(folder, "bad.txt"), Lines(report.Exclude));
        AtomicFile.Write(Path.Combine(folder, "exclude.txt"), report.Exclude.Length > 0 ? report.Exclude + "\n" : "");
    }

    /// <summary>Makes a folder that others cannot look into; one that exists keeps its mode.</summary>
    public static void Make(string folder)
    {
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Lines(string folded) => string.Concat(HostList.Expand(folded).Select(name => name + "\n"));
}
