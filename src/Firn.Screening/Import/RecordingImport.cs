using Firn.Core;

namespace Firn.Screening.Import;

/// <summary>Turns recordings of other tools into sample logs, so that everything else works on them too.</summary>
public static class RecordingImport
{
    /// <summary>Recognises what a folder holds and converts it.</summary>
    /// <param name="source">A folder of GSSR 2 (<c>proc_N.csv</c>), GSSR 0.3 (JSON) or jobreport (<c>proc_N.csv</c>).</param>
    /// <param name="target">The folder for the sample logs; made when it is not there.</param>
    /// <returns>Which tool's, and the number of logs.</returns>
    /// <exception cref="FirnException">The folder holds none of these (FIRN-SCR-013).</exception>
    public static (string Tool, int Logs) Run(string source, string target)
    {
        var tables = Directory.Exists(source) ? Directory.GetFiles(source, "proc_*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList() : [];
        var objects = Directory.Exists(source) ? Directory.GetFiles(source, "*_proc_*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList() : [];
        if (tables.Count == 0 && objects.Count == 0)
            throw new FirnException("FIRN-SCR-013", source, "holds no recording of GSSR or jobreport", "name the folder that the tool wrote (proc_N.csv, or LABEL_proc_N.json)", ExitCode.NotFound);
        Directory.CreateDirectory(target);
        if (tables.Count == 0)
            return ("gssr 0.3", GssrJson.Convert(objects, target));
        return File.ReadLines(tables[0]).FirstOrDefault()?.Contains("smUtilization", StringComparison.Ordinal) == true
            ? ("jobreport", JobReport.Convert(tables, target))
            : ("gssr", GssrTable.Convert(tables, target));
    }

    internal static FirnException Damaged(string path, int line, string cause) => new("FIRN-SCR-014", $"{path} line {line}", cause, "leave the file out, or record again", ExitCode.Invalid);
}
