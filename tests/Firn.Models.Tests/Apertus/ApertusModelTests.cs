using Firn.Core;
using Firn.Models.Apertus;
using Firn.Tensors.Lanes;
using Firn.Testing;

namespace Firn.Models.Tests.Apertus;

public sealed unsafe class ApertusModelTests : IDisposable
{
    // Sizes that are no multiples of any tile, grouped heads, and a scaling that touches all three zones of RoPE.
    private static readonly ApertusConfig Odd = new()
    {
        VocabSize = 53,
        HiddenSize = 24,
        IntermediateSize = 44,
        Layers = 2,
        Heads = 4,
        KvHeads = 2,
        HeadSize = 20,
        MaxPositions = 100,
        InitializerRange = 0.4,
        RopeTheta = 50,
        RopeScaling = new RopeScaling(8, 1, 4, 64),
    };

    private readonly ApertusParameters parameters = new(Odd);
    private readonly ApertusWeights weights;
    private readonly int[] tokens;
    private readonly int[] labels;
    private readonly int[] starts;
    private readonly float[] lossWeights;

    public ApertusModelTests()
    {
        parameters.Initialise(7);
        var random = new CounterRandom(3, "test");
        foreach (var parameter in parameters.All.Where(parameter => parameter.InitialDeviation == 0))
        {
            foreach (ref var value in parameters.Of(parameter))
                value += (float)(0.3 * random.NextNormal());
        }

        weights = new ApertusWeights(parameters, training: true);
        weights.Pack();
        tokens = [.. Enumerable.Range(0, 83).Select(_ => random.NextInt(Odd.VocabSize))];
        labels = [.. Enumerable.Range(0, 83).Select(_ => random.NextInt(Odd.VocabSize))];
        starts = [.. Enumerable.Range(0, 83).Select(t => t < 5 ? 0 : t < 68 ? 5 : 68)];
        lossWeights = [.. Enumerable.Range(0, 83).Select(t => t % 7 == 3 ? 0 : 0.25f)];
    }

    public void Dispose()
    {
        weights.Dispose();
        parameters.Dispose();
    }

    [Fact]
    public void Logits_agree_with_the_double_reference()
    {
        using var model = new ApertusModel(weights, 100, training: false);
        model.Forward(tokens, starts);
        var expected = Reference().Logits(tokens, starts);
        var logits = new float[Odd.VocabSize];
        for (var t = 0; t < tokens.Length; t++)
        {
            model.Logits(t, logits);
            for (var v = 0; v < logits.Length; v++)
                Assert.Equal(expected[t][v], logits[v], 2e-4);
        }
    }

    [Fact]
    public void Gradients_agree_with_finite_differences_of_the_double_reference()
    {
        using var model = new ApertusModel(weights, 90, training: true);
        using var gradients = new FloatBuffer(parameters.Buffer.Length);
        model.Forward(tokens, starts);
        var loss = model.LossBackward(labels, lossWeights, gradients);
        var reference = Reference();
        Assert.Equal(reference.Loss(tokens, starts, labels, lossWeights), loss, 1e-4);
        var random = new CounterRandom(1, "which");
        foreach (var parameter in parameters.All)
        {
            // Three elements of each tensor; of embeddings, rows that occur.
            var largest = Enumerable.Range(0, (int)parameter.Length).Max(i => Math.Abs(gradients.Data[parameter.Offset + i]));
            Assert.True(largest > 0, $"{parameter.Name} has no gradient");
            for (var trial = 0; trial < Math.Min(3, parameter.Length); trial++)
            {
                var at = parameter.Name.Contains("embed", StringComparison.Ordinal)
                    ? (tokens[random.NextInt(tokens.Length)] * Odd.HiddenSize) + random.NextInt(Odd.HiddenSize)
                    : random.NextInt((int)parameter.Length);
                var expected = Slope(reference, parameter.Offset + at);
                Assert.True(Math.Abs(expected - gradients.Data[parameter.Offset + at]) < 2e-4 * (1 + largest), $"{parameter.Name}[{at}]: {gradients.Data[parameter.Offset + at]} but the slope is {expected}");
            }
        }
    }

    [Fact]
    public void Gradients_are_added_to_what_is_there()
    {
        using var model = new ApertusModel(weights, 83, training: true);
        using var once = new FloatBuffer(parameters.Buffer.Length);
        using var twice = new FloatBuffer(parameters.Buffer.Length);
        model.Forward(tokens, starts);
        model.LossBackward(labels, lossWeights, once);
        for (var i = 0; i < 2; i++)
        {
            model.Forward(tokens, starts);
            model.LossBackward(labels, lossWeights, twice);
        }

        for (var i = 0; i < once.Length; i++)
            Assert.Equal(2 * once.Data[i], twice.Data[i], 1e-4f * (1 + Math.Abs(once.Data[i])));
    }

    [Fact]
    public void A_document_is_scored_alike_alone_and_among_others()
    {
        using var model = new ApertusModel(weights, 200, training: false);
        var together = new double[83];
        model.Forward(tokens, starts);
        model.LogProbabilities(labels, together);
        var alone = new double[15];
        model.Forward(tokens.AsSpan(68, 15), new int[15]);
        model.LogProbabilities(labels.AsSpan(68, 15), alone);
        for (var t = 0; t < 15; t++)
            Assert.Equal(alone[t], together[68 + t], 1e-5);
    }

    [Fact]
    public void Later_tokens_and_other_documents_change_nothing()
    {
        using var model = new ApertusModel(weights, 83, training: false);
        float[] before = new float[Odd.VocabSize], after = new float[Odd.VocabSize];
        model.Forward(tokens, starts);
        model.Logits(40, before);
        var changed = tokens.ToArray();
        for (var t = 0; t < changed.Length; t++)
        {
            if (t is < 5 or > 40)
                changed[t] = (changed[t] + 1) % Odd.VocabSize;
        }

        model.Forward(changed, starts);
        model.Logits(40, after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Weights_survive_their_file_and_carry_the_names_of_released_checkpoints()
    {
        using var folder = new TemporaryFolder();
        parameters.Save(folder["model.safetensors"]);
        ApertusConfigJson.Save(Odd, folder["config.json"]);
        using var back = ApertusParameters.LoadFolder(folder.Path);
        Assert.True(back.Buffer.Span.SequenceEqual(parameters.Buffer.Span));
        using var file = Storage.Safetensors.SafetensorsFile.Open(folder["model.safetensors"]);
        Assert.Equal([80L, 24L], file["model.layers.1.self_attn.q_proj.weight"].Shape);
        Assert.Equal([40L, 24L], file["model.layers.1.self_attn.v_proj.weight"].Shape);
        Assert.Equal([24L, 80L], file["model.layers.0.self_attn.o_proj.weight"].Shape);
        Assert.Equal([20L], file["model.layers.0.self_attn.k_norm.weight"].Shape);
        Assert.Equal([44L, 24L], file["model.layers.0.mlp.up_proj.weight"].Shape);
        Assert.Equal([1L], file["model.layers.0.mlp.act_fn.alpha_n"].Shape);
        Assert.Empty(file["model.layers.0.mlp.act_fn.beta"].Shape);
        Assert.Equal(["model.embed_tokens.weight", "model.layers.0.attention_layernorm.weight"], file.Tensors.Take(2).Select(tensor => tensor.Name));
        Assert.Equal("lm_head.weight", file.Tensors[^1].Name);
        Assert.Equal(ApertusAccounting.Of(Odd).Parameters + (2 * Odd.Layers), file.Tensors.Sum(tensor => tensor.Elements));
    }

    [Fact]
    public void Weights_of_another_shape_are_refused()
    {
        using var folder = new TemporaryFolder();
        parameters.Save(folder["model.safetensors"]);
        foreach (var config in new[] { Odd with { IntermediateSize = 43 }, Odd with { Layers = 4000, HiddenSize = 1 << 16, HeadSize = 64 } })
        {
            ApertusConfigJson.Save(config, folder["config.json"]);
            Assert.Throws<FirnException>(() => ApertusParameters.LoadFolder(folder.Path));
        }
    }

    [Theory]
    [InlineData(500_000, 0, 1)]
    [InlineData(500_000, 16, 3.760603e-2)]
    [InlineData(500_000, 24, 7.292665e-3)]
    [InlineData(500_000, 28, 3.211446e-3)]
    [InlineData(500_000, 32, 5.248462e-4)]
    [InlineData(500_000, 40, 3.428102e-5)]
    [InlineData(500_000, 63, 3.068926e-7)]
    [InlineData(12_000_000, 16, 1.699044e-2)]
    [InlineData(12_000_000, 24, 1.496028e-3)]
    [InlineData(12_000_000, 28, 1.098537e-4)]
    [InlineData(12_000_000, 32, 3.608439e-5)]
    [InlineData(12_000_000, 40, 4.703506e-6)]
    [InlineData(12_000_000, 63, 1.343820e-8)]
    public void Rotations_have_the_published_frequencies(double theta, int i, double expected) =>
        Assert.Equal(1, RotaryTable.InverseFrequency(ApertusConfig.Apertus8B with { RopeTheta = theta }, i) / expected, 1e-6);

    [Fact]
    public void Initial_values_depend_on_seed_and_name_alone()
    {
        using var first = new ApertusParameters(Odd);
        using var deeper = new ApertusParameters(Odd with { VocabSize = 60 });
        first.Initialise(5);
        deeper.Initialise(5);
        const string Name = "model.layers.1.mlp.up_proj.weight";
        Assert.True(first.Of(Name).SequenceEqual(deeper.Of(Name)));
        var values = first.Of(Name).ToArray();
        Assert.Equal(0.4, Math.Sqrt(values.Average(value => value * value)), 0.03);
        Assert.Equal(0.20338, first.Of("model.layers.0.mlp.act_fn.alpha_p")[0], 1e-5);
        Assert.Equal(-1.05023, first.Of("model.layers.0.mlp.act_fn.alpha_n")[0], 1e-5);
        first.Initialise(6);
        Assert.False(first.Of(Name).SequenceEqual(values));
    }

    private double Slope(ReferenceApertus reference, long at)
    {
        const double Step = 1e-5;
        var value = reference.Values[at];
        reference.Values[at] = value + Step;
        var above = reference.Loss(tokens, starts, labels, lossWeights);
        reference.Values[at] = value - Step;
        var below = reference.Loss(tokens, starts, labels, lossWeights);
        reference.Values[at] = value;
        return (above - below) / (2 * Step);
    }

    private ReferenceApertus Reference()
    {
        var reference = new ReferenceApertus(Odd, parameters.All);
        for (var i = 0; i < reference.Values.Length; i++)
            reference.Values[i] = parameters.Buffer.Data[i];
        return reference;
    }
}
