using Firn.Models.Apertus;

namespace Firn.Models.Tests.Apertus;

/// <summary>The model in double precision, token by token, straight from its formulas: slow, and the measure of the fast one.</summary>
internal sealed class ReferenceApertus(ApertusConfig config, IReadOnlyList<ApertusParameter> layout)
{
    public double[] Values { get; } = new double[layout.Max(parameter => parameter.Offset + parameter.Length)];

    public double Loss(int[] tokens, int[] starts, int[] labels, float[] weights)
    {
        var logits = Logits(tokens, starts);
        var loss = 0.0;
        for (var t = 0; t < tokens.Length; t++)
        {
            if (weights[t] != 0)
                loss += weights[t] * (Math.Log(logits[t].Sum(Math.Exp)) - logits[t][labels[t]]);
        }

        return loss;
    }

    public double[][] Logits(int[] tokens, int[] starts)
    {
        int e = config.HeadDim;
        var x = tokens.Select(token => Row("model.embed_tokens.weight", token)).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"model.layers.{layer}.";
            var normed = x.Select(row => Norm(row, All(at + "attention_layernorm.weight"))).ToArray();
            var q = normed.Select((row, t) => Heads(Times(at + "self_attn.q_proj.weight", row), config.Heads, All(at + "self_attn.q_norm.weight"), t - starts[t])).ToArray();
            var k = normed.Select((row, t) => Heads(Times(at + "self_attn.k_proj.weight", row), config.KvHeads, All(at + "self_attn.k_norm.weight"), t - starts[t])).ToArray();
            var v = normed.Select(row => Times(at + "self_attn.v_proj.weight", row)).ToArray();
            for (var t = 0; t < x.Length; t++)
            {
                var attended = new double[config.Heads * e];
                for (var h = 0; h < config.Heads; h++)
                {
                    var g = h / (config.Heads / config.KvHeads);
                    var scores = Enumerable.Range(starts[t], t - starts[t] + 1).Select(s => Math.Exp(Enumerable.Range(0, e).Sum(i => q[t][h][i] * k[s][g][i]) / Math.Sqrt(e))).ToArray();
                    for (var s = 0; s < scores.Length; s++)
                    {
                        for (var i = 0; i < e; i++)
                            attended[(h * e) + i] += scores[s] / scores.Sum() * v[starts[t] + s][(g * e) + i];
                    }
                }

                x[t] = Plus(x[t], Times(at + "self_attn.o_proj.weight", attended));
            }

            double p = Math.Log(1 + Math.Exp(All(at + "mlp.act_fn.alpha_p")[0])), n = 0.5 + Math.Log(1 + Math.Exp(All(at + "mlp.act_fn.alpha_n")[0]));
            x = [.. x.Select(row => Plus(row, Times(at + "mlp.down_proj.weight",
                [.. Times(at + "mlp.up_proj.weight", Norm(row, All(at + "feedforward_layernorm.weight"))).Select(u => (u > 0 ? p * u * u : n * (Math.Exp(Math.Min(u, -1e-6)) - 1 - u)) + (0.5 * u))])))];
        }

        return [.. x.Select(row => Times("lm_head.weight", Norm(row, All("model.norm.weight"))))];
    }

    private double[][] Heads(double[] row, int heads, double[] gain, int position)
    {
        int e = config.HeadDim, half = e / 2;
        return [.. Enumerable.Range(0, heads).Select(h =>
        {
            var u = Norm(row[(h * e)..((h + 1) * e)], gain);
            var y = new double[e];
            for (var i = 0; i < half; i++)
            {
                var angle = position * RotaryTable.InverseFrequency(config, i);
                y[i] = (u[i] * Math.Cos(angle)) - (u[i + half] * Math.Sin(angle));
                y[i + half] = (u[i + half] * Math.Cos(angle)) + (u[i] * Math.Sin(angle));
            }

            return y;
        })];
    }

    private double[] Norm(double[] x, double[] gain)
    {
        var r = 1 / Math.Sqrt(x.Average(value => value * value) + config.NormEpsilon);
        return [.. x.Select((value, i) => value * r * gain[i])];
    }

    private double[] Times(string name, double[] x)
    {
        var offset = Find(name).Offset;
        return [.. Enumerable.Range(0, (int)Find(name).Shape[0]).Select(o => Enumerable.Range(0, x.Length).Sum(i => Values[offset + (o * (long)x.Length) + i] * x[i]))];
    }

    private double[] Row(string name, int row) => Values[((int)Find(name).Offset + (row * config.HiddenSize))..((int)Find(name).Offset + ((row + 1) * config.HiddenSize))];

    private double[] All(string name) => Values[(int)Find(name).Offset..(int)(Find(name).Offset + Find(name).Length)];

    private ApertusParameter Find(string name) => layout.First(parameter => parameter.Name == name);

    private static double[] Plus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
