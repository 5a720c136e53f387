namespace Firn.Tensors.Tests;

public class OptimizerTests
{
    [Theory]
    [InlineData(1, 8e-5, 0.900988331)]
    [InlineData(1_000, 0.08, 0.990900991)]
    [InlineData(10_000, 0.8, 0.999009010)]
    [InlineData(50_000, 4, 0.999800220)]
    [InlineData(100_000, 8, 0.9999)]
    [InlineData(2_000_000, 8, 0.9999)]
    public void The_schedules_of_the_slow_average_are_Apertus_own(long step, double alpha, double beta3)
    {
        var config = new AdEMAMixConfig();
        Assert.Equal(alpha, AdEMAMix.AlphaAt(config, step), 1e-12);
        Assert.Equal(beta3, AdEMAMix.Beta3At(config, step), 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fifty_steps_agree_with_the_reference(bool decay)
    {
        using var scope = new TensorScope();
        const int Count = 43;
        var config = new AdEMAMixConfig { WarmupSteps = 30 };
        var start = Numbers.Normal(Count, "theta");
        var parameter = Tensor.Of(start);
        Tensor m1 = Tensor.Zeros(ScalarType.Float32, Count), m2 = Tensor.Zeros(ScalarType.Float32, Count), v = Tensor.Zeros(ScalarType.Float32, Count);
        var references = start.Select(value => new AdEMAMixReference(config, value)).ToArray();
        for (var step = 1; step <= 50; step++)
        {
            var values = Numbers.Normal(Count, $"gradient {step}");
            AdEMAMix.Step(config, step, 1e-2, decay, 0.5, parameter, Tensor.Of(values), m1, m2, v);
            for (var i = 0; i < Count; i++)
                references[i].Step(step, 0.5 * values[i], 1e-2, decay);
        }

        Numbers.Close([.. references.Select(reference => reference.Value)], parameter.Floats(), Numbers.Fp32Sum);
    }

    [Fact]
    public void The_norm_is_the_root_of_the_sum_of_squares_and_clipping_brings_it_to_the_bound()
    {
        using var scope = new TensorScope();
        var gradient = Tensor.Of(Numbers.Normal(100_003, "gradient"));
        var expected = Numbers.Doubles(gradient.Floats()).Sum(value => value * value);
        var sum = GradientNorm.SumOfSquares(gradient);
        Assert.Equal(expected, sum, expected * 1e-6);
        Assert.Equal(0.1, Math.Sqrt(sum) * GradientNorm.ClipFactor(Math.Sqrt(sum), 0.1), 1e-9);
        Assert.Equal(1, GradientNorm.ClipFactor(0.05, 0.1));
        Assert.Equal(1, GradientNorm.ClipFactor(5, 0));
        gradient.Floats()[70_000] = float.NaN;
        Assert.True(double.IsNaN(GradientNorm.SumOfSquares(gradient)));
    }
}
