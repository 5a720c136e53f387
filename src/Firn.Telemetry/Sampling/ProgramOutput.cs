using System.Text;
using Firn.Telemetry.Recording;

namespace Firn.Telemetry.Sampling;

/// <summary>
/// Picks tokens a second, MFU, step time and loss out of what the program prints, as Megatron, torchtitan, nanotron, the Hugging
/// Face trainer and Firn print them: from the file that it goes to, or as it is fed by who passes it on. Nothing is changed.
/// Feeding is thread-safe.
/// </summary>
/// <param name="path">A log to follow; null for none.</param>
/// <param name="start">Where in it this run begins, in bytes.</param>
internal sealed class ProgramOutput(string? path, long start)
{
    private const int MostAtOnce = 1 << 20, LongestLine = 4096;
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly List<byte>[] lines = [[], [], []];
    private readonly Dictionary<string, (string Unit, long Value)> latest = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long at = start;

    /// <summary>Takes in what was printed.</summary>
    /// <param name="stream">1 for standard output, 2 for standard error, 0 for a file: lines of different streams are not mixed.</param>
    /// <param name="text">Any part of it.</param>
    public void Feed(int stream, ReadOnlySpan<byte> text)
    {
        lock (gate)
        {
            var line = lines[stream];
            while (!text.IsEmpty)
            {
                var end = text.IndexOfAny((byte)'\n', (byte)'\r');
                var part = end < 0 ? text : text[..end];
                line.AddRange(part[..Math.Min(part.Length, Math.Max(0, LongestLine - line.Count))]);
                if (end < 0)
                    return;
                if (line.Count > 0)
                    Take(Encoding.UTF8.GetString([.. line]));
                line.Clear();
                text = text[(end + 1)..];
            }
        }
    }

    /// <summary>Reads what was added to the file, and gives out the last value of each quantity since the sample before.</summary>
    public void Sample(SampleFrame frame, int rank)
    {
        if (path is not null)
            Follow(path);
        lock (gate)
        {
            foreach (var (metric, (unit, value)) in latest)
                frame.Gauge(EntityKind.Program, rank, metric, unit, value);
            latest.Clear();
        }
    }

    private void Follow(string log)
    {
        try
        {
            using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            if (file.Length < at)
                at = 0;
            file.Position = at;
            for (var taken = 0; taken < MostAtOnce;)
            {
                var got = file.Read(buffer);
                if (got <= 0)
                    break;
                taken += got;
                at += got;
                Feed(0, buffer.AsSpan(0, got));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A log that is not there yet, or that was moved away: looked for again at the next sample.
        }
    }

    private void Take(string text)
    {
        foreach (var (quantity, value) in ProgramLine.Read(text))
        {
            var (metric, unit, factor) = quantity switch
            {
                ProgramQuantity.TokensPerSecond => ("tokens_per_second", "1e-3/s", 1e3),
                ProgramQuantity.TokensPerSecondPerGpu => ("tokens_per_second_per_gpu", "1e-3/s", 1e3),
                ProgramQuantity.Mfu => ("mfu", "ppm", 1e6),
                ProgramQuantity.StepSeconds => ("step_time", "us", 1e6),
                ProgramQuantity.TeraflopsPerGpu => ("flops_per_gpu", "GFLOP/s", 1e3),
                _ => ("loss", "1e-6", 1e6),
            };
            if (Math.Abs(value) < 1e12)
                latest[metric] = (unit, (long)Math.Round(value * factor));
        }
    }
}
