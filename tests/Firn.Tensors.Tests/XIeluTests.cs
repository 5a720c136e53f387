namespace Firn.Tensors.Tests;

public class XIeluTests
{
    private const float P = 0.8f, N = 0.8f;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(4099)]
    [InlineData(50_001)]
    public void The_kernel_agrees_with_the_reference(int count)
    {
        using var scope = new TensorScope();
        var x = Tensor.Of(Numbers.Normal(count, "x", 3));
        var dy = Tensor.Of(Numbers.Normal(count, "dy"));
        Tensor y = Tensor.Empty(ScalarType.Float32, count), dx = Tensor.Empty(ScalarType.Float32, count);
        XIelu.Forward(x, P, N, y);
        var sums = XIelu.Backward(x, dy, P, N, dx);
        var values = Numbers.Doubles(x.Floats());
        var upper = Numbers.Doubles(dy.Floats());
        Numbers.Close([.. values.Select(v => XIeluReference.Forward(v, P, N))], y.Floats(), Numbers.Fp32Elementwise);
        Numbers.Close([.. values.Select((v, i) => upper[i] * XIeluReference.Slope(v, P, N))], dx.Floats(), Numbers.Fp32Elementwise);
        var magnitude = values.Sum(v => XIeluReference.Coefficients(v).Positive + Math.Abs(XIeluReference.Coefficients(v).Negative));
        Assert.Equal(values.Select((v, i) => upper[i] * XIeluReference.Coefficients(v).Positive).Sum(), sums.Positive, magnitude * 1e-6);
        Assert.Equal(values.Select((v, i) => upper[i] * XIeluReference.Coefficients(v).Negative).Sum(), sums.Negative, magnitude * 1e-6);
    }

    [Fact]
    public void The_slope_is_the_derivative_of_the_function()
    {
        foreach (var x in new[] { -20.0, -3, -0.5, -0.01, 0.01, 0.5, 3, 20 })
        {
            const double Step = 1e-5;
            var difference = (XIeluReference.Forward(x + Step, 0.7, 0.9) - XIeluReference.Forward(x - Step, 0.7, 0.9)) / (2 * Step);
            Assert.Equal(difference, XIeluReference.Slope(x, 0.7, 0.9), 1e-5);
        }
    }

    [Fact]
    public void The_initial_raw_scalars_of_Apertus_are_effective_0_8()
    {
        Assert.Equal(0.8, XIelu.EffectivePositive(0.20338f), 1e-5);
        Assert.Equal(0.8, XIelu.EffectiveNegative(-1.05023f), 1e-5);
        // Rounded to bfloat16 as the published training code does.
        Assert.Equal(0.80417, XIelu.EffectivePositive(0.2109375f), 1e-5);
        Assert.Equal(0.80087, XIelu.EffectiveNegative(-1.046875f), 1e-5);
    }

    [Fact]
    public void Large_inputs_stay_finite_and_not_a_number_stays_visible()
    {
        using var scope = new TensorScope();
        var x = Tensor.Of([-1e30f, -200f, -88f, 0f, 1e15f, float.NaN, 1f, 2f, -0f]);
        var y = Tensor.Empty(ScalarType.Float32, 9);
        XIelu.Forward(x, P, N, y);
        for (var i = 0; i < 9; i++)
            Assert.Equal(i != 5, float.IsFinite(y.Floats()[i]));
        Assert.Equal((float)XIeluReference.Forward(-200, P, N), y.Floats()[1], 1e-3f);
        // At 0 the branch for x ≤ 0 applies, whose clamp leaves n · expm1(-1e-6): -8e-7, not 0.
        Assert.Equal(0f, y.Floats()[3], 1e-6f);
        Assert.Equal(y.Floats()[3], y.Floats()[8]);
    }
}
