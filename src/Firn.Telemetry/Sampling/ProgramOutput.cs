using System.Text;
using Firn.Telemetry.Recording;

namespace Firn.Telemetry.Sampling;

/// <summary>
/// Follows the file that the program's output goes to and picks out tokens a second, MFU, step time and loss, as Megatron,
/// torchtitan, nanotron, the Hugging Face trainer and Firn print them. The output itself is not touched.
/// </summary>
/// <param name="path">The log.</param>
/// <param name="start">Where in it this run begins, in bytes.</param>
internal sealed class ProgramOutput(string path, long start)
{
    private const int MostAtOnce = 1 << 20;
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly List<byte> line = [];
    private long at = start;

    /// <summary>Reads what was added and keeps the last value of each quantity.</summary>
    public void Sample(SampleFrame frame, int rank)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
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
                foreach (var value in buffer.AsSpan(0, got))
                {
                    if (value is (byte)'\n' or (byte)'\r')
                    {
                        Take(frame, rank, Encoding.UTF8.GetString([.. line]));
                        line.Clear();
                    }
                    else if (line.Count < 4096)
                    {
                        line.Add(value);
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A log that is not there yet, or that was moved away: looked for again at the next sample.
        }
    }

    private static void Take(SampleFrame frame, int rank, string text)
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
                frame.Gauge(EntityKind.Program, rank, metric, unit, (long)Math.Round(value * factor));
        }
    }
}
