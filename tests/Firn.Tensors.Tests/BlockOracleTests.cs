using Firn.Testing;

namespace Firn.Tensors.Tests;

/// <summary>
/// One transformer block with head and loss, written with our kernels and their backward passes, against libtorch's
/// autograd through boxed calls. T rows, D width, H heads, G groups, E head width, F inner width, V vocabulary.
/// </summary>
public unsafe class BlockOracleTests
{
    private const int T = 40, D = 48, H = 4, G = 2, E = 16, F = 96, V = 70;
    private const float Epsilon = 1e-5f, Positive = 0.8f, Negative = 0.75f;

    private static readonly string[] Names = ["x", "norm1", "wq", "wk", "wv", "qn", "kn", "wo", "norm2", "up", "down", "norm3", "head", "ap", "an"];

    [Fact]
    public void Every_gradient_of_a_block_agrees_with_autograd()
    {
        LibTorch.Load();
        Require.That("libtorch autograd", Native.MutableGrad != null, "this libtorch does not export TensorImpl::mutable_grad");
        using var scope = new TensorScope();
        var leaves = new Dictionary<string, Tensor>
        {
            ["x"] = Numbers.Matrix(T, D, "x"),
            ["norm1"] = Gain(D, "n1"),
            ["wq"] = Numbers.Matrix(H * E, D, "wq", 0.2),
            ["wk"] = Numbers.Matrix(G * E, D, "wk", 0.2),
            ["wv"] = Numbers.Matrix(G * E, D, "wv", 0.2),
            ["qn"] = Gain(E, "qn"),
            ["kn"] = Gain(E, "kn"),
            ["wo"] = Numbers.Matrix(D, H * E, "wo", 0.2),
            ["norm2"] = Gain(D, "n2"),
            ["up"] = Numbers.Matrix(F, D, "up", 0.2),
            ["down"] = Numbers.Matrix(D, F, "down", 0.2),
            ["norm3"] = Gain(D, "n3"),
            ["head"] = Numbers.Matrix(V, D, "head", 0.2),
            ["ap"] = Tensor.Of([Positive]),
            ["an"] = Tensor.Of([Negative]),
        };
        var documents = PackedDocuments.FromLengths(17, 1, 22);
        int[] targets = [.. Enumerable.Range(0, T).Select(t => t % 6 == 5 ? -100 : t * 13 % V)];

        var (loss, gradients) = Ours(leaves, documents, targets);
        var (expectedLoss, expected) = Autograd(leaves, documents, targets);

        Assert.Equal(expectedLoss, loss, 1e-5);
        foreach (var name in Names)
        {
            var difference = Numbers.Difference(Numbers.Doubles(expected[name].Floats()), gradients[name].Floats());
            Assert.True(difference < 5e-5, $"gradient of {name} differs by {difference:G3}");
        }
    }

    private static (double Loss, Dictionary<string, Tensor> Gradients) Ours(Dictionary<string, Tensor> w, PackedDocuments documents, int[] targets)
    {
        var scale = 1 / MathF.Sqrt(E);
        using var table = new RotaryTable(new RotaryConfig(), E, documents.Longest);
        var g = w.ToDictionary(pair => pair.Key, pair => Tensor.Zeros(ScalarType.Float32, pair.Value.Sizes));
        var at = documents.Positions;
        var counted = targets.Count(target => target >= 0);

        Tensor n1 = New(T, D), r1 = New(T), q = New(T, H * E), k = New(T, G * E), v = New(T, G * E);
        Tensor qr = New(T, H * E), kr = New(T, G * E), rq = New(T, H), rk = New(T, G), attended = New(T, H * E), log = New(T, H);
        RmsNorm.Forward(w["x"], w["norm1"], Epsilon, n1, r1);
        Linear.Forward(n1, w["wq"], q);
        Linear.Forward(n1, w["wk"], k);
        Linear.Forward(n1, w["wv"], v);
        HeadNormRotary.Forward(q, w["qn"], Epsilon, table, at, qr, rq);
        HeadNormRotary.Forward(k, w["kn"], Epsilon, table, at, kr, rk);
        DocumentAttention.Forward(qr, kr, v, documents, E, scale, attended, log);
        var h = New(T, D);
        h.CopyFrom(w["x"]);
        Linear.Forward(attended, w["wo"], h, accumulate: true);
        Tensor n2 = New(T, D), r2 = New(T), u = New(T, F), a = New(T, F), y = New(T, D), n3 = New(T, D), r3 = New(T);
        RmsNorm.Forward(h, w["norm2"], Epsilon, n2, r2);
        Linear.Forward(n2, w["up"], u);
        XIelu.Forward(u, Positive, Negative, a);
        y.CopyFrom(h);
        Linear.Forward(a, w["down"], y, accumulate: true);
        RmsNorm.Forward(y, w["norm3"], Epsilon, n3, r3);
        var losses = new float[T];
        Tensor dn3 = New(T, D), dy = New(T, D);
        HeadLoss.ForwardBackward(n3, w["head"], targets, 1f / counted, New(16, V), losses, dn3, g["head"]);

        RmsNorm.Backward(dn3, y, w["norm3"], r3, dy, g["norm3"]);
        Tensor da = New(T, F), dn2 = New(T, D);
        Linear.InputGradient(dy, w["down"], da);
        Linear.WeightGradient(dy, a, g["down"], accumulate: true);
        var curve = XIelu.Backward(u, da, Positive, Negative, da);
        g["ap"].Floats()[0] = (float)curve.Positive;
        g["an"].Floats()[0] = (float)curve.Negative;
        Linear.InputGradient(da, w["up"], dn2);
        Linear.WeightGradient(da, n2, g["up"], accumulate: true);
        RmsNorm.Backward(dn2, h, w["norm2"], r2, dy, g["norm2"], accumulate: true); // dy is now dh
        Tensor dAttended = New(T, H * E), dq = New(T, H * E), dk = New(T, G * E), dv = New(T, G * E), dn1 = New(T, D);
        Linear.InputGradient(dy, w["wo"], dAttended);
        Linear.WeightGradient(dy, attended, g["wo"], accumulate: true);
        DocumentAttention.Backward(dAttended, qr, kr, v, attended, log, documents, E, scale, dq, dk, dv);
        HeadNormRotary.Backward(dq, q, w["qn"], table, at, rq, dq, g["qn"]);
        HeadNormRotary.Backward(dk, k, w["kn"], table, at, rk, dk, g["kn"]);
        Linear.InputGradient(dq, w["wq"], dn1);
        Linear.InputGradient(dk, w["wk"], dn1, accumulate: true);
        Linear.InputGradient(dv, w["wv"], dn1, accumulate: true);
        Linear.WeightGradient(dq, n1, g["wq"], accumulate: true);
        Linear.WeightGradient(dk, n1, g["wk"], accumulate: true);
        Linear.WeightGradient(dv, n1, g["wv"], accumulate: true);
        RmsNorm.Backward(dn1, w["x"], w["norm1"], r1, dy, g["norm1"], accumulate: true);
        g["x"].CopyFrom(dy);
        return (losses.Sum(value => (double)value) / counted, g);
    }

    private static (double Loss, Dictionary<string, Tensor> Gradients) Autograd(Dictionary<string, Tensor> w, PackedDocuments documents, int[] targets)
    {
        var before = LibTorch.SetGradientMode(true);
        try
        {
            foreach (var leaf in w.Values)
                Boxed.Check(Native.SetRequiresGrad(leaf.Handle, 1), "set_requires_grad", leaf);
            var n1 = Norm(w["x"], w["norm1"], D);
            var q = Rotate(Norm(View(Project(n1, w["wq"]), T, H, E), w["qn"], E), documents);
            var k = Rotate(Norm(View(Project(n1, w["wk"]), T, G, E), w["kn"], E), documents);
            var v = View(Project(n1, w["wv"]), T, G, E);
            var mask = Mask(documents);
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
        var linear = Times(x, Tensor.Of([XIelu.Beta]));
        var above = Add(Times(Times(x, x), positive), linear);
        var clamped = Boxed.One("aten::minimum", "", x, Tensor.Of([XIelu.Epsilon]));
        var below = Add(Times(Subtract(Boxed.One("aten::expm1", "", clamped), x), negative), linear);
        return Boxed.One("aten::where", "self", Boxed.One("aten::gt", "Tensor", x, Tensor.Of([0f])), above, below);
    }

    private static Tensor Rotate(Tensor x, PackedDocuments documents)
    {
        var frequencies = RotaryTable.InverseFrequencies(new RotaryConfig(), E);
        Tensor cos = New(T, 1, E / 2), sin = New(T, 1, E / 2);
        for (var t = 0; t < T; t++)
        {
            for (var i = 0; i < E / 2; i++)
            {
                cos.Floats()[(t * (E / 2)) + i] = (float)Math.Cos(documents.Positions.Span[t] * frequencies[i]);
                sin.Floats()[(t * (E / 2)) + i] = (float)Math.Sin(documents.Positions.Span[t] * frequencies[i]);
            }
        }

        var first = Boxed.One("aten::narrow", "", x, 2, 0, E / 2);
        var second = Boxed.One("aten::narrow", "", x, 2, E / 2, E / 2);
        return Boxed.One("aten::cat", "", new[] { Subtract(Times(first, cos), Times(second, sin)), Add(Times(second, cos), Times(first, sin)) }, 2);
    }

    private static Tensor Mask(PackedDocuments documents)
    {
        var mask = Tensor.Zeros(ScalarType.Bool, T, T);
        for (var i = 0; i < T; i++)
            mask.AsSpan<byte>().Slice((i * T) + i - documents.Positions.Span[i], documents.Positions.Span[i] + 1).Fill(1);
        return mask;
    }

    private static Tensor New(params ReadOnlySpan<long> sizes) => Tensor.Empty(ScalarType.Float32, sizes);

    private static Tensor Gain(int width, string purpose)
    {
        var gain = Tensor.Of(Numbers.Normal(width, purpose, 0.3));
        foreach (ref var value in gain.Floats())
            value += 1;
        return gain;
    }
}
