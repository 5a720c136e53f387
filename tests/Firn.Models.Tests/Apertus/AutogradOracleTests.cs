using Firn.Core;
using Firn.Models.Apertus;
using Firn.Tensors;
using Firn.Tensors.Lanes;
using Firn.Testing;

namespace Firn.Models.Tests.Apertus;

/// <summary>
/// The model of one block, its explicit backward pass against libtorch's autograd through boxed calls. T rows, D width,
/// H heads, G groups, E head width, F inner width, V vocabulary.
/// </summary>
public unsafe class AutogradOracleTests
{
    private const int T = 40, D = 48, H = 4, G = 2, E = 16, F = 96, V = 70;
    private const float Epsilon = 1e-5f;

    private static readonly ApertusConfig Config = new()
    {
        VocabSize = V,
        HiddenSize = D,
        IntermediateSize = F,
        Layers = 1,
        Heads = H,
        KvHeads = G,
        HeadSize = E,
        MaxPositions = 64,
        InitializerRange = 0.2,
    };

    [Fact]
    public void Every_gradient_agrees_with_autograd()
    {
        LibTorch.Load();
        Require.That("libtorch autograd", Native.MutableGrad != null, "this libtorch does not export TensorImpl::mutable_grad");
        using var scope = new TensorScope();
        using var parameters = new ApertusParameters(Config);
        parameters.Initialise(5);
        var random = new CounterRandom(3, "oracle");
        foreach (var parameter in parameters.All.Where(parameter => parameter.InitialDeviation == 0))
        {
            foreach (ref var value in parameters.Of(parameter))
                value += (float)(0.2 * random.NextNormal());
        }

        using var weights = new ApertusWeights(parameters, training: true);
        weights.Pack();
        using var model = new ApertusModel(weights, T, training: true);
        using var gradients = new FloatBuffer(parameters.Buffer.Length);
        // Each token occurs once, so that a row of the embedding's gradient is the gradient of one row of the stream.
        int[] tokens = [.. Enumerable.Range(0, T).Select(t => t * 3 % V)];
        int[] starts = [.. Enumerable.Range(0, T).Select(t => t < 17 ? 0 : t < 18 ? 17 : 18)];
        int[] targets = [.. Enumerable.Range(0, T).Select(t => t % 6 == 5 ? -100 : t * 13 % V)];
        var counted = targets.Count(target => target >= 0);
        model.Forward(tokens, starts);
        var loss = model.LossBackward(
            [.. targets.Select(target => Math.Max(target, 0))], [.. targets.Select(target => target < 0 ? 0 : 1f / counted)], gradients);

        const string Layer = "model.layers.0.";
        var names = new Dictionary<string, (string Name, long[] Shape)>
        {
            ["norm1"] = (Layer + "attention_layernorm.weight", [D]),
            ["wq"] = (Layer + "self_attn.q_proj.weight", [H * E, D]),
            ["wk"] = (Layer + "self_attn.k_proj.weight", [G * E, D]),
            ["wv"] = (Layer + "self_attn.v_proj.weight", [G * E, D]),
            ["qn"] = (Layer + "self_attn.q_norm.weight", [E]),
            ["kn"] = (Layer + "self_attn.k_norm.weight", [E]),
            ["wo"] = (Layer + "self_attn.o_proj.weight", [D, H * E]),
            ["norm2"] = (Layer + "feedforward_layernorm.weight", [D]),
            ["up"] = (Layer + "mlp.up_proj.weight", [F, D]),
            ["down"] = (Layer + "mlp.down_proj.weight", [D, F]),
            ["norm3"] = ("model.norm.weight", [D]),
            ["head"] = ("lm_head.weight", [V, D]),
        };
        var leaves = names.ToDictionary(pair => pair.Key, pair => Tensor.Of(parameters.Of(pair.Value.Name), pair.Value.Shape));
        var embedding = parameters.All.First(parameter => parameter.Name == "model.embed_tokens.weight");
        var rows = new float[T * D];
        for (var t = 0; t < T; t++)
            parameters.Of(embedding).Slice(tokens[t] * D, D).CopyTo(rows.AsSpan(t * D));
        leaves["x"] = Tensor.Of(rows, T, D);
        var (positive, negative) = weights.Activation(0);
        leaves["ap"] = Tensor.Of([positive]);
        leaves["an"] = Tensor.Of([negative]);

        var (expectedLoss, expected) = Autograd(leaves, starts, targets);

        Assert.Equal(expectedLoss, loss, 1e-5);
        foreach (var (key, (name, _)) in names)
            Close(key, expected[key].Floats(), Ours(name));
        for (var t = 0; t < T; t++)
            Close($"embedding of token {t}", expected["x"].Floats().Slice(t * D, D), Ours(embedding.Name).Slice(tokens[t] * D, D));
        Close("alpha p", [(float)(expected["ap"].Floats()[0] * Sigmoid(parameters.Of(Layer + "mlp.act_fn.alpha_p")[0]))], Ours(Layer + "mlp.act_fn.alpha_p"));
        Close("alpha n", [(float)(expected["an"].Floats()[0] * Sigmoid(parameters.Of(Layer + "mlp.act_fn.alpha_n")[0]))], Ours(Layer + "mlp.act_fn.alpha_n"));

        Span<float> Ours(string name)
        {
            var parameter = parameters.All.First(one => one.Name == name);
            return new(gradients.Data + parameter.Offset, (int)parameter.Length);
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // Single precision sums of some hundred terms through one block: differences relative to the largest gradient.
    private static void Close(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1e-4, difference = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs((double)expected[i] - actual[i]));
        }

        Assert.True(difference <= 1e-4 * largest, $"gradient of {name} differs by {difference:G3} where the largest is {largest:G3}");
    }

    private static (double Loss, Dictionary<string, Tensor> Gradients) Autograd(Dictionary<string, Tensor> w, int[] starts, int[] targets)
    {
        var before = LibTorch.SetGradientMode(true);
        try
        {
            foreach (var leaf in w.Values)
                Boxed.Check(Native.SetRequiresGrad(leaf.Handle, 1), "set_requires_grad", leaf);
            var n1 = Norm(w["x"], w["norm1"], D);
            var q = Rotate(Norm(View(Project(n1, w["wq"]), T, H, E), w["qn"], E), starts);
            var k = Rotate(Norm(View(Project(n1, w["wk"]), T, G, E), w["kn"], E), starts);
            var v = View(Project(n1, w["wv"]), T, G, E);
            var mask = Mask(starts);
            var heads = Boxed.One("aten::scaled_dot_product_attention", "", HeadsFirst(q), HeadsFirst(k), HeadsFirst(v),
                ((BoxedArgument)mask).AsOptional, 0.0, false, BoxedArgument.None, true);
            var attended = Boxed.One("aten::reshape", "", Boxed.One("aten::transpose", "int", heads, 1, 2), new long[] { T, H * E });
            var h = Add(w["x"], Project(attended, w["wo"]));
            var u = Project(Norm(h, w["norm2"], D), w["up"]);
            var y = Add(h, Project(XIeluComposite(u, w["ap"], w["an"]), w["down"]));
            var logits = Project(Norm(y, w["norm3"], D), w["head"]);
            var target = Tensor.Of([.. targets.Select(id => (long)id)]);
            var loss = Boxed.One("aten::cross_entropy_loss", "", logits, target, BoxedArgument.None, 1, -100, 0.0);
            Boxed.Call("aten::_backward", "", 0, loss, w.Values.ToArray(), BoxedArgument.None, BoxedArgument.None, false);
            return (*(float*)loss.Data, w.ToDictionary(pair => pair.Key, pair => Gradient(pair.Value)));
        }
        finally
        {
            LibTorch.SetGradientMode(before);
        }
    }

    private static Tensor Gradient(Tensor leaf)
    {
        var borrowed = Native.MutableGrad(*(nint*)leaf.Handle);
        nint owned;
        Boxed.Check(Native.NewTensorHandle(borrowed, &owned), "mutable_grad", leaf);
        using var gradient = Tensor.Own(owned);
        var copy = Tensor.Empty(ScalarType.Float32, leaf.Sizes);
        copy.CopyFrom(gradient);
        return copy;
    }

    private static Tensor Project(Tensor x, Tensor weight) => Boxed.One("aten::linear", "", x, weight, BoxedArgument.None);

    private static Tensor Norm(Tensor x, Tensor gain, int width) =>
        Boxed.One("aten::rms_norm", "", x, new long[] { width }, ((BoxedArgument)gain).AsOptional, ((BoxedArgument)(double)Epsilon).AsOptional);

    private static Tensor View(Tensor x, params long[] sizes) => Boxed.One("aten::view", "", x, sizes);

    private static Tensor HeadsFirst(Tensor x) =>
        Boxed.One("aten::transpose", "int", Boxed.One("aten::unsqueeze", "", x, 0), 1, 2);

    private static Tensor Add(Tensor a, Tensor b) => Subtract(a, b, -1);

    private static Tensor Subtract(Tensor a, Tensor b, double alpha = 1)
    {
        nint result;
        Boxed.Check(Native.SubtractTensor(a.Handle, b.Handle, alpha, &result), "subtract", a, b);
        return Tensor.Own(result);
    }

    private static Tensor Times(Tensor a, Tensor b) => Boxed.One("aten::mul", "Tensor", a, b);

    private static Tensor XIeluComposite(Tensor x, Tensor positive, Tensor negative)
    {
        var linear = Times(x, Tensor.Of([XieluRows.Beta]));
        var above = Add(Times(Times(x, x), positive), linear);
        var clamped = Boxed.One("aten::minimum", "", x, Tensor.Of([XieluRows.Epsilon]));
        var below = Add(Times(Subtract(Boxed.One("aten::expm1", "", clamped), x), negative), linear);
        return Boxed.One("aten::where", "self", Boxed.One("aten::gt", "Tensor", x, Tensor.Of([0f])), above, below);
    }

    private static Tensor Rotate(Tensor x, int[] starts)
    {
        Tensor cos = New(T, 1, E / 2), sin = New(T, 1, E / 2);
        for (var t = 0; t < T; t++)
        {
            for (var i = 0; i < E / 2; i++)
            {
                cos.Floats()[(t * (E / 2)) + i] = (float)Math.Cos((t - starts[t]) * Firn.Models.Apertus.RotaryTable.InverseFrequency(Config, i));
                sin.Floats()[(t * (E / 2)) + i] = (float)Math.Sin((t - starts[t]) * Firn.Models.Apertus.RotaryTable.InverseFrequency(Config, i));
            }
        }

        var first = Boxed.One("aten::narrow", "", x, 2, 0, E / 2);
        var second = Boxed.One("aten::narrow", "", x, 2, E / 2, E / 2);
        return Boxed.One("aten::cat", "", new[] { Subtract(Times(first, cos), Times(second, sin)), Add(Times(second, cos), Times(first, sin)) }, 2);
    }

    private static Tensor Mask(int[] starts)
    {
        var mask = Tensor.Zeros(ScalarType.Bool, T, T);
        for (var i = 0; i < T; i++)
            mask.AsSpan<byte>().Slice((i * T) + i - (i - starts[i]), (i - starts[i]) + 1).Fill(1);
        return mask;
    }

    private static Tensor New(params ReadOnlySpan<long> sizes) => Tensor.Empty(ScalarType.Float32, sizes);
}
