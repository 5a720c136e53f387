using System.Text.Json;
using Firn.Screening.Analysis;

namespace Firn.Screening.Reports;

/// <summary>The verdict and its numbers for programs: the body of <c>firn screen report --json</c>.</summary>
public static class ScreenJson
{
    /// <summary>Writes the fields into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, ScreenedJob job)
    {
        json.WriteString("cause", Name(job.Verdict.Cause));
        json.WriteString("sentence", job.Verdict.Sentence);
        json.WriteString("why", job.Verdict.Why);
        json.WriteString("next_step", job.Verdict.NextStep);
        json.WriteNumber("seconds", Math.Round(job.Length.TotalSeconds, 3));
        json.WriteNumber("nodes", job.Nodes.Count);
        json.WriteNumber("ranks", job.Ranks.Count);
        json.WriteNumber("world", job.World);
        json.WriteNumber("gpus", job.Subjects.Count(subject => subject.IsGpu));
        json.WriteStartObject("time_share");
        foreach (var use in Enum.GetValues<TimeUse>())
            json.WriteNumber(use.ToString().ToLowerInvariant(), Math.Round(job.Share(use), 6));
        json.WriteEndObject();
        var energy = job.Subjects.Select(subject => subject.Energy).Where(double.IsFinite).ToList();
        if (energy.Count > 0)
            json.WriteNumber("gpu_energy_joules", Math.Round(energy.Sum(), 3));
        json.WriteStartArray("stragglers");
        foreach (var straggler in job.Stragglers)
        {
            json.WriteStartObject();
            json.WriteString("node", straggler.Node);
            json.WriteNumber("rank", straggler.Rank);
            json.WriteString("name", straggler.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("gssr");
        foreach (var rating in GssrRating.Of(job))
        {
            json.WriteStartObject();
            json.WriteString("criterion", rating.Criterion);
            json.WriteString("value", rating.Value);
            json.WriteString("rating", rating.Rating);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("own_cost", Math.Round(job.OwnCost, 6));
        json.WriteStartArray("notes");
        foreach (var note in job.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
    }

    /// <summary>A cause as a word: <c>input-bound</c>.</summary>
    public static string Name(Cause cause) => string.Concat(cause.ToString().Select((unit, i) => i > 0 && char.IsUpper(unit) ? $"-{char.ToLowerInvariant(unit)}" : $"{char.ToLowerInvariant(unit)}"));
}
