using CsCheck;

namespace Firn.Vetting.Tests;

/// <summary>Units mean one thing, when they are read and when they are printed.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("15 GB/s", 15e9)]
    [InlineData("15GiB/s", 15.0 * 1024 * 1024 * 1024)]
    [InlineData("400 Gb/s", 50e9)]
    [InlineData("1.5 MB/s", 1.5e6)]
    [InlineData("7 B/s", 7)]
    public void A_rate_is_read_with_its_unit(string text, double bytes)
    {
        Assert.True(Quantity.TryParse(text, rate: true, out var quantity));
        Assert.Equal(bytes, quantity.Value);
    }

    [Theory]
    [InlineData("15")]
    [InlineData("15 GB")]
    [InlineData("15 gb/s")]
    [InlineData("-1 GB/s")]
    [InlineData("NaN GB/s")]
    [InlineData("1e999 GB/s")]
    [InlineData("")]
    public void What_is_no_rate_is_not_guessed_at(string text) => Assert.False(Quantity.TryParse(text, rate: true, out _));

    [Fact]
    public void Two_hundred_and_fifty_binary_gigabytes_are_268_decimal_ones()
    {
        // The trap of vetnode: thresholds read in base 2, results printed in base 10.
        Assert.True(Quantity.TryParse("250 GiB/s", rate: true, out var limit));
        Assert.Equal("268 GB/s", Quantity.Format(limit.Value, "GB/s"));
        Assert.Equal("250 GiB/s", limit.ToString());
    }

    [Fact]
    public void What_is_printed_is_read_back_within_its_digits() =>
        Gen.Select(Gen.Double[0.01, 9999], Gen.OneOf(Gen.Const("kB/s"), Gen.Const("MB/s"), Gen.Const("GB/s"), Gen.Const("KiB/s"), Gen.Const("MiB/s"), Gen.Const("GiB/s"), Gen.Const("TB/s"), Gen.Const("Gb/s"))).Sample((number, unit) =>
        {
            var value = number * Quantity.Factor(unit)!.Value;
            return Quantity.TryParse(Quantity.Format(value, unit), rate: true, out var back) && Math.Abs(back.Value - value) <= Math.Max(0.0051 * Quantity.Factor(unit)!.Value, 0.0051 * value);
        });
}
