using System.Globalization;
using System.Text.Json;
using Firn.Core;

namespace Firn.Cluster.Slurm;

/// <summary>
/// Reads <c>squeue --json</c> of 22.05 to 25.x. The layouts differ: a number is a number, null, or an object that says whether it
/// is set; a state is a word, or a list of a word and its flags.
/// </summary>
internal static class SlurmJson
{
    /// <summary>The jobs of one user.</summary>
    /// <param name="text">What the command printed.</param>
    /// <param name="user">The user; jobs of others are left out, older versions print them too. Null for all.</param>
    /// <exception cref="FirnException">It is not what <c>squeue --json</c> prints (FIRN-CLU-004).</exception>
    public static List<JobStatus> Jobs(string text, string? user)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var jobs = new List<JobStatus>();
            foreach (var job in document.RootElement.GetProperty("jobs").EnumerateArray())
            {
                if (user is null || Text(job, "user_name") is "" || Text(job, "user_name") == user)
                    jobs.Add(Job(job));
            }

            return jobs;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FirnException("FIRN-CLU-004", "squeue --json", $"printed what is not understood: {error.Message}", "report it with the output of squeue --version", ExitCode.Unavailable, error);
        }
    }

    private static JobStatus Job(JsonElement job)
    {
        var array = Number(job, "array_job_id") ?? 0;
        var tasks = Text(job, "array_task_string");
        var id = array == 0 ? Number(job, "job_id")!.Value.ToString(CultureInfo.InvariantCulture)
            : Number(job, "array_task_id") is { } task ? string.Create(CultureInfo.InvariantCulture, $"{array}_{task}")
            : string.Create(CultureInfo.InvariantCulture, $"{array}_[{tasks}]");
        var words = Words(job.GetProperty("job_state"));
        var reason = Text(job, "state_reason");
        return new(id, Text(job, "name"), State(words), string.Join('+', words), reason == "None" ? "" : reason, Text(job, "nodes"), SlurmOutput.Token(Text(job, "comment")));
    }

    // A job that is being taken down has its end state and the flag COMPLETING: it still holds its nodes. A requeued one will run again.
    private static JobState State(string[] words) =>
        words.Contains("COMPLETING") || words.Contains("CONFIGURING") ? JobState.Running
        : words.Contains("REQUEUED") || words.Contains("REQUEUE_HOLD") || words.Contains("SPECIAL_EXIT") ? JobState.Pending
        : words.Length == 0 ? JobState.Unknown : SlurmOutput.State(words[0]);

    private static string[] Words(JsonElement state) => state.ValueKind == JsonValueKind.Array ? [.. state.EnumerateArray().Select(word => word.GetString() ?? "")] : [state.GetString() ?? ""];

    private static string Text(JsonElement job, string name) => job.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long? Number(JsonElement job, string name)
    {
        if (!job.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.GetInt64(),
            JsonValueKind.Object => value.GetProperty("set").GetBoolean() ? value.GetProperty("number").GetInt64() : null,
            _ => null,
        };
    }
}
