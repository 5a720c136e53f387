using Firn.Core;
using Firn.Models.Apertus;
using Firn.Storage.Safetensors;
using Firn.Tensors.Lanes;

namespace Firn.Training.Loop;

/// <summary>All that a run carries from step to step: parameters, AdEMAMix's three averages, and the records of the steps done.</summary>
internal sealed unsafe class TrainingState : IDisposable
{
    private const string Format = "firn-checkpoint-1";

    public TrainingState(ApertusConfig config)
    {
        Parameters = new ApertusParameters(config);
        Fast = new FloatBuffer(Parameters.Buffer.Length);
        Slow = new FloatBuffer(Parameters.Buffer.Length);
        Squares = new FloatBuffer(Parameters.Buffer.Length);
    }

    public ApertusParameters Parameters { get; }

    public FloatBuffer Fast { get; }

    public FloatBuffer Slow { get; }

    public FloatBuffer Squares { get; }

    /// <summary>Records of the steps done; their number is the step, and step times batch is the data position.</summary>
    public List<StepRecord> Records { get; } = [];

    /// <summary>Writes a checkpoint, complete or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What run this is; a checkpoint of another is refused.</param>
    public void Save(string path, string identity)
    {
        var log = new long[Records.Count * 4];
        for (var i = 0; i < Records.Count; i++)
        {
            var record = Records[i];
            log[4 * i] = record.Tokens;
            log[(4 * i) + 1] = BitConverter.DoubleToInt64Bits(record.Loss);
            log[(4 * i) + 2] = BitConverter.DoubleToInt64Bits(record.LearningRate);
            log[(4 * i) + 3] = BitConverter.DoubleToInt64Bits(record.GradientNorm);
        }

        new SafetensorsWriter().With("format", Format).With("run", identity)
            .Add("log", log, Records.Count, 4)
            .Add("parameters", Parameters.Buffer.Span.ToArray(), Parameters.Buffer.Length)
            .Add("fast", Fast.Span.ToArray(), Fast.Length)
            .Add("slow", Slow.Span.ToArray(), Slow.Length)
            .Add("squares", Squares.Span.ToArray(), Squares.Length)
            .Save(path);
    }

    /// <summary>Reads a checkpoint of the same run.</summary>
    /// <returns>False when it belongs to another run or format.</returns>
    public bool TryLoad(string path, string identity)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format || file.Metadata.GetValueOrDefault("run") != identity)
            return false;
        var log = new long[checked((int)file["log"].Elements)];
        file.ReadBytes("log", System.Runtime.InteropServices.MemoryMarshal.AsBytes(log.AsSpan()));
        file.Read("parameters", Parameters.Buffer.Span);
        file.Read("fast", Fast.Span);
        file.Read("slow", Slow.Span);
        file.Read("squares", Squares.Span);
        Records.Clear();
        for (var i = 0; i + 3 < log.Length; i += 4)
            Records.Add(new StepRecord((i / 4) + 1, log[i], BitConverter.Int64BitsToDouble(log[i + 1]), BitConverter.Int64BitsToDouble(log[i + 2]), BitConverter.Int64BitsToDouble(log[i + 3])));
        return true;
    }

    public void Dispose()
    {
        Parameters.Dispose();
        Fast.Dispose();
        Slow.Dispose();
        Squares.Dispose();
    }
}
