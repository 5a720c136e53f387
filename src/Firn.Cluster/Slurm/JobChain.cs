using System.Text.Json;
using Firn.Core;

namespace Firn.Cluster.Slurm;

/// <summary>
/// Long work on short queues: each job submits its successor before it begins to work, so that a job that dies has one already.
/// A guard counts jobs that began where the one before them had begun and ends the chain, where a plain chain would crash for ever.
/// </summary>
/// <param name="client">Slurm.</param>
/// <param name="file">Where the chain's state is kept; on storage that all its jobs see.</param>
/// <param name="mostWithoutProgress">Jobs in a row without progress that are allowed; 3, as in NVIDIA's resiliency extension.</param>
public sealed class JobChain(SlurmClient client, string file, int mostWithoutProgress = 3)
{
    /// <summary>Called by a job of the chain before its work: counts it and submits its successor.</summary>
    /// <param name="job">The successor; it is made a job of a singleton chain.</param>
    /// <param name="chain">The chain's name: letters, digits, dots, dashes. One job of a name and number is submitted, however often this is called.</param>
    /// <param name="progress">What has been reached by now.</param>
    /// <returns>The successor's number.</returns>
    /// <exception cref="FirnException">Too many jobs in a row made no progress: the chain ends (FIRN-CLU-010).</exception>
    public string Continue(JobSpec job, string chain, long progress)
    {
        var state = Read().Begin(progress);
        if (state.WithoutProgress >= mostWithoutProgress)
        {
            Write(state);
            throw new FirnException("FIRN-CLU-010", $"chain {chain}", $"{state.WithoutProgress} jobs in a row ended at {state.Progress} without getting further", $"look at their logs, mend the cause, delete {file} and submit again", ExitCode.No);
        }

        // The successor first: a job that dies between the two submits the same one again, by its token, and counts once.
        var successor = client.Submit(job with { Singleton = true }, $"{chain}.{state.Attempts + 1}");
        Write(state);
        return successor;
    }

    /// <summary>Called when the work is done: the successor that waits is taken away.</summary>
    public void Finish(string chain)
    {
        if (client.Find($"{chain}.{Read().Attempts + 1}") is { } successor)
            client.Cancel(successor);
    }

    /// <summary>The chain's state; a new one when there is no file.</summary>
    /// <exception cref="FirnException">The file is damaged (FIRN-CLU-011).</exception>
    public ChainState Read()
    {
        if (!File.Exists(file))
            return ChainState.New;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var json = document.RootElement;
            return new(json.GetProperty("attempts").GetInt32(), json.GetProperty("progress").GetInt64(), json.GetProperty("without_progress").GetInt32());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FirnException("FIRN-CLU-011", file, $"is no state of a chain: {error.Message}", "delete it to begin the chain anew", ExitCode.Invalid, error);
        }
    }

    private void Write(ChainState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("attempts", state.Attempts);
            json.WriteNumber("progress", state.Progress);
            json.WriteNumber("without_progress", state.WithoutProgress);
            json.WriteEndObject();
        }

        AtomicFile.Write(file, buffer.ToArray());
    }
}
