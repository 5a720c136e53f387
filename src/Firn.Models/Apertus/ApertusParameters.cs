using Firn.Core;
using Firn.Storage.Safetensors;
using Firn.Tensors.Lanes;

namespace Firn.Models.Apertus;

/// <summary>
/// The parameters of a model in one flat float32 buffer, with the names and shapes that Hugging Face's checkpoints use.
/// A layer's q, k and v projections lie one after the other, so that the three are also one matrix.
/// Reading is thread-safe.
/// </summary>
public sealed unsafe class ApertusParameters : IDisposable
{
    // Raw values of xIELU whose effective value is 0.8: ln(e^0.8 - 1), and ln(e^(0.8-0.5) - 1).
    private static readonly float AlphaPositive = (float)Math.Log(Math.Exp(0.8) - 1);
    private static readonly float AlphaNegative = (float)Math.Log(Math.Exp(0.3) - 1);
    private readonly Layer[] layers;

    /// <summary>Lays out the parameters of a shape, all zero.</summary>
    /// <exception cref="FirnException">FIRN-MOD-003: the shape is not possible.</exception>
    public ApertusParameters(ApertusConfig config)
    {
        if (config.Mistakes() is { Count: > 0 } mistakes)
            throw new FirnException("FIRN-MOD-003", "model", string.Join("; ", mistakes), "correct the model's shape", ExitCode.Invalid);
        Config = config;
        var list = new List<ApertusParameter>();
        var end = 0L;
        long d = config.HiddenSize, e = config.HeadDim, f = config.IntermediateSize, v = config.VocabSize;
        var std = config.InitializerRange;
        var outStd = std / Math.Sqrt(2.0 * config.Layers);
        long Add(string name, double deviation, float value, bool joined, params long[] shape)
        {
            var offset = joined ? end : (end + 15) / 16 * 16;
            var length = shape.Aggregate(1L, (product, size) => product * size);
            list.Add(new ApertusParameter(name, shape, offset, length, deviation, value));
            end = offset + length;
            return offset;
        }

        Embedding = Add("model.embed_tokens.weight", std, 0, false, v, d);
        layers = new Layer[config.Layers];
        for (var i = 0; i < layers.Length; i++)
        {
            var at = $"model.layers.{i}.";
            layers[i] = new Layer(
                Norm1: Add(at + "attention_layernorm.weight", 0, 1, false, d),
                Qkv: Add(at + "self_attn.q_proj.weight", std, 0, false, config.Heads * e, d),
                Key: Add(at + "self_attn.k_proj.weight", std, 0, true, config.KvHeads * e, d),
                Value: Add(at + "self_attn.v_proj.weight", std, 0, true, config.KvHeads * e, d),
                QNorm: Add(at + "self_attn.q_norm.weight", 0, 1, false, e),
                KNorm: Add(at + "self_attn.k_norm.weight", 0, 1, false, e),
                Out: Add(at + "self_attn.o_proj.weight", outStd, 0, false, d, config.Heads * e),
                Norm2: Add(at + "feedforward_layernorm.weight", 0, 1, false, d),
                Up: Add(at + "mlp.up_proj.weight", std, 0, false, f, d),
                Down: Add(at + "mlp.down_proj.weight", outStd, 0, false, d, f),
                AlphaP: Add(at + "mlp.act_fn.alpha_p", 0, AlphaPositive, false, 1),
                AlphaN: Add(at + "mlp.act_fn.alpha_n", 0, AlphaNegative, false, 1));
        }

        FinalNorm = Add("model.norm.weight", 0, 1, false, d);
        Head = Add("lm_head.weight", std, 0, false, v, d);
        All = list;
        Buffer = new FloatBuffer(end);
    }

    /// <summary>The shape.</summary>
    public ApertusConfig Config { get; }

    /// <summary>The tensors, in the order of the buffer.</summary>
    public IReadOnlyList<ApertusParameter> All { get; }

    /// <summary>The flat buffer; gaps of up to 15 floats between tensors stay 0.</summary>
    public FloatBuffer Buffer { get; }

    internal long Embedding { get; }

    internal long FinalNorm { get; }

    internal long Head { get; }

    internal ReadOnlySpan<Layer> Layers => layers;

    /// <summary>Draws the initial values: one stream of random numbers a tensor, keyed by seed and name.</summary>
    /// <param name="seed">The run's seed.</param>
    public void Initialise(ulong seed)
    {
        foreach (var parameter in All)
        {
            var values = Of(parameter);
            if (parameter.InitialDeviation == 0)
            {
                values.Fill(parameter.InitialValue);
                continue;
            }

            var random = new CounterRandom(seed, "pretrain.init:" + parameter.Name);
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(random.NextNormal() * parameter.InitialDeviation);
        }
    }

    /// <summary>One tensor's values.</summary>
    public Span<float> Of(ApertusParameter parameter) => new(Buffer.Data + parameter.Offset, checked((int)parameter.Length));

    /// <summary>One tensor's values, by name.</summary>
    public Span<float> Of(string name) => Of(All.First(parameter => parameter.Name == name));

    /// <summary>Writes <c>model.safetensors</c> as Hugging Face's checkpoints have it, xIELU's constant buffers included.</summary>
    /// <param name="path">The file; complete or not at all.</param>
    /// <param name="bfloat16">Store rounded to bfloat16 instead of float32.</param>
    public void Save(string path, bool bfloat16 = false)
    {
        var writer = new SafetensorsWriter().With("format", "pt");
        void Add(string name, ReadOnlyMemory<float> values, params long[] shape)
        {
            if (bfloat16)
                writer.AddBFloat16(name, values, shape);
            else
                writer.Add(name, values, shape);
        }

        foreach (var parameter in All)
        {
            Add(parameter.Name, Of(parameter).ToArray(), parameter.Shape);
            if (parameter.Name.EndsWith("alpha_n", StringComparison.Ordinal))
            {
                var at = parameter.Name[..^"alpha_n".Length];
                Add(at + "beta", new[] { XieluRows.Beta });
                Add(at + "eps", new[] { XieluRows.Epsilon });
            }
        }

        writer.Save(path);
    }

    /// <summary>Reads weights; every tensor must be there in its shape.</summary>
    /// <exception cref="FirnException">A tensor is missing or has another shape, or the file is not sound.</exception>
    public void Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var parameter in All)
        {
            if (!file[parameter.Name].Shape.SequenceEqual(parameter.Shape))
            {
                throw new FirnException(
                    "FIRN-MOD-004", path, $"tensor {parameter.Name} has shape [{string.Join(", ", file[parameter.Name].Shape)}], the configuration asks for [{string.Join(", ", parameter.Shape)}]",
                    "use the config.json that belongs to the weights", ExitCode.Invalid);
            }

            file.Read(parameter.Name, Of(parameter));
        }
    }

    /// <summary>Reads a model folder: <c>config.json</c> and <c>model.safetensors</c>.</summary>
    public static ApertusParameters LoadFolder(string folder)
    {
        var config = ApertusConfigJson.Load(Path.Combine(folder, "config.json"));
        var weights = Path.Combine(folder, "model.safetensors");
        if (!File.Exists(weights))
            throw new FirnException("FIRN-MOD-001", weights, "the file does not exist", "name a folder that holds config.json and model.safetensors", ExitCode.NotFound);
        // What the shape needs is compared with what the file holds before it is allocated.
        if (ApertusAccounting.Of(config).Parameters > new FileInfo(weights).Length)
            throw new FirnException("FIRN-MOD-004", weights, "is too small for the shape in config.json", "use the config.json that belongs to the weights", ExitCode.Invalid);
        var parameters = new ApertusParameters(config);
        parameters.Load(weights);
        return parameters;
    }

    /// <inheritdoc/>
    public void Dispose() => Buffer.Dispose();

    /// <summary>Where a layer's tensors lie.</summary>
    internal readonly record struct Layer(
        long Norm1, long Qkv, long Key, long Value, long QNorm, long KNorm, long Out, long Norm2, long Up, long Down, long AlphaP, long AlphaN);
}
