using System.Text.Json;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Signals;

/// <summary>A site's <c>/.well-known/tdmrep.json</c> (W3C TDMRep, 2024-05-10): the first entry whose location matches decides.</summary>
public sealed class TdmRepFile
{
    private readonly List<(RobotsPattern Pattern, string Location, bool Reserved, string Policy)> entries = [];

    private TdmRepFile()
    {
    }

    /// <summary>Reads a file; one that is no such file, or an entry that is none, says nothing.</summary>
    public static TdmRepFile Parse(ReadOnlyMemory<byte> json)
    {
        var file = new TdmRepFile();
        try
        {
            if (json.Span.StartsWith("\uFEFF"u8))
                json = json[3..];
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                return file;
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                if (entry.ValueKind == JsonValueKind.Object
                    && entry.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.String
                    && entry.TryGetProperty("tdm-reservation", out var reservation) && reservation.ValueKind == JsonValueKind.Number
                    && reservation.TryGetInt32(out var value) && value is 0 or 1)
                {
                    var text = location.GetString()!;
                    var pattern = text.StartsWith('/') || text.StartsWith('*') ? text : "/" + text;
                    file.entries.Add((RobotsPattern.Compile(System.Text.Encoding.UTF8.GetBytes(pattern), normalise: true), text, value == 1, entry.TryGetProperty("tdm-policy", out var policy) && policy.ValueKind == JsonValueKind.String ? policy.GetString()! : ""));
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // An error of protocol, or a string that is no text, counts as unset.
        }

        return file;
    }

    /// <summary>What the file says about a URL; null when no entry matches.</summary>
    public PageSignal? Of(ReadOnlySpan<byte> url)
    {
        using var path = new RobotsPath(url, stackalloc byte[RobotsPath.ScratchBytes]);
        foreach (var (pattern, location, reserved, policy) in entries)
        {
            if (pattern.Matches(path.Normal))
                return new PageSignal("tdmrep.json", "*", reserved, PageSignals.Cut($"\"location\": \"{location}\", \"tdm-reservation\": {(reserved ? 1 : 0)}{(policy.Length > 0 ? $", \"tdm-policy\": \"{policy}\"" : "")}"));
        }

        return null;
    }
}
