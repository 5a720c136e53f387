using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Firn.Core;

namespace Firn.Vetting.Reports;

/// <summary>Reports to JSON and back, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(VettingReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    // Causes hold units and quotes: readable, not escaped for HTML.
    public static string Write(VettingReport report) =>
        JsonSerializer.Serialize(report, new ReportJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).VettingReport) + "\n";

    /// <exception cref="FirnException">It is no report (FIRN-VET-020).</exception>
    public static VettingReport Read(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-VET-020", path, "there is no report", "name the folder that firn vet run --out wrote", ExitCode.NotFound);
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllText(path), Default.VettingReport) is { Schema: "firn.vetting", Version: 1 } report)
                return report;
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new FirnException("FIRN-VET-020", path, "is no vetting report of version 1", "name the folder that firn vet run --out wrote", ExitCode.Invalid);
    }
}
