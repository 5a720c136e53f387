using Firn.Tensors.Lanes;

namespace Firn.Models.Apertus;

/// <summary>
/// A model's matrices in the layout of <see cref="LaneGemm"/>: once a step, for all lanes. The forward form multiplies
/// activations by the transposed weight, the backward form multiplies gradients by the weight. Also holds what else is
/// derived from the parameters: xIELU's effective values.
/// </summary>
internal sealed unsafe class PackedWeights : IDisposable
{
    private readonly ApertusParameters parameters;
    private readonly List<Job> jobs = [];
    private readonly FloatBuffer buffer;

    public PackedWeights(ApertusParameters parameters, bool backward)
    {
        this.parameters = parameters;
        var config = parameters.Config;
        int d = config.HiddenSize, heads = config.Heads * config.HeadDim, f = config.IntermediateSize;
        var qkv = heads + (2 * config.KvHeads * config.HeadDim);
        var end = 0L;
        Matrix Add(long source, int outputs, int inputs)
        {
            var forward = end;
            jobs.Add(new Job(source, outputs, inputs, Transposed: true, forward));
            end += (LaneGemm.PackedLength(inputs, outputs) + 15) / 16 * 16;
            var back = end;
            if (backward)
            {
                jobs.Add(new Job(source, outputs, inputs, Transposed: false, back));
                end += (LaneGemm.PackedLength(outputs, inputs) + 15) / 16 * 16;
            }

            return new Matrix(forward, back);
        }

        Qkv = new Matrix[config.Layers];
        Out = new Matrix[config.Layers];
        Up = new Matrix[config.Layers];
        Down = new Matrix[config.Layers];
        for (var i = 0; i < config.Layers; i++)
        {
            var layer = parameters.Layers[i];
            Qkv[i] = Add(layer.Qkv, qkv, d);
            Out[i] = Add(layer.Out, d, heads);
            Up[i] = Add(layer.Up, f, d);
            Down[i] = Add(layer.Down, d, f);
        }

        Head = Add(parameters.Head, config.VocabSize, d);
        buffer = new FloatBuffer(end);
    }

    public Matrix[] Qkv { get; }

    public Matrix[] Out { get; }

    public Matrix[] Up { get; }

    public Matrix[] Down { get; }

    public Matrix Head { get; }

    /// <summary>Parts that can be packed independently.</summary>
    public int Parts => jobs.Count;

    /// <summary>Packs one part from the parameters as they are now.</summary>
    public void Pack(int part)
    {
        var job = jobs[part];
        var weight = parameters.Buffer.Data + job.Source;
        if (job.Transposed)
            LaneGemm.PackTransposed(weight, job.Inputs, job.Inputs, job.Outputs, buffer.Data + job.Target);
        else
            LaneGemm.Pack(weight, job.Inputs, job.Outputs, job.Inputs, buffer.Data + job.Target);
    }

    /// <summary>Panels of the transposed weight.</summary>
    public float* Forward(Matrix matrix) => buffer.Data + matrix.ForwardAt;

    /// <summary>Panels of the weight.</summary>
    public float* Backward(Matrix matrix) => buffer.Data + matrix.BackwardAt;

    public void Dispose() => buffer.Dispose();

    public readonly record struct Matrix(long ForwardAt, long BackwardAt);

    private readonly record struct Job(long Source, int Outputs, int Inputs, bool Transposed, long Target);
}
