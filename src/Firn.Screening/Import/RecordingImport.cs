using Firn.Core;
using Firn.Telemetry.Recording;
using Firn.Telemetry.Running;

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

    /// <summary>Begins the sample log of an imported node; what the tools do not record is 0 or empty.</summary>
    internal static SampleLogWriter Begin(string target, string name, string tool, string node, int index, string job, string step, double startedMicroseconds, IEnumerable<string> command) =>
        new(Path.Combine(target, $"{name}.samples"), json =>
        {
            json.WriteString("schema", "firn.samples");
            json.WriteNumber("version", 1);
            json.WriteString("imported_from", tool);
            json.WriteString("node", node);
            json.WriteNumber("node_index", index);
            json.WriteString("job", job);
            json.WriteString("step", step);
            json.WriteNumber("world", 0);
            json.WriteNumber("started_unix_us", startedMicroseconds);
            json.WriteStartArray("command");
            foreach (var word in Redaction.Hide([.. command]))
                json.WriteStringValue(word);
            json.WriteEndArray();
            json.WriteNumber("processors", 0);
        });

    internal static FirnException Damaged(string path, int line, string cause) => new("FIRN-SCR-014", $"{path} line {line}", cause, "leave the file out, or record again", ExitCode.Invalid);
}
