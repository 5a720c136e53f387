namespace Firn.Tensors.Tests;

public class BFloat16Tests
{
    [Fact]
    public void Every_bfloat16_survives_the_way_there_and_back()
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)];
        var wide = new float[65536];
        var narrow = new ushort[65536];
        BFloat16Conversion.Widen(all, wide);
        BFloat16Conversion.Narrow(wide, narrow);
        for (var i = 0; i < 65536; i++)
        {
            if (float.IsNaN(wide[i]))
                Assert.True(float.IsNaN(BFloat16Conversion.Widen(narrow[i])), $"{i:X4}");
            else
                Assert.Equal(all[i], narrow[i]);
        }
    }

    [Theory]
    [InlineData(1.00390625f, 0x3F80)] // halfway, to the even neighbour below
    [InlineData(1.01171875f, 0x3F82)] // halfway, to the even neighbour above
    [InlineData(3.4028235e38f, 0x7F80)]
    [InlineData(float.NegativeInfinity, 0xFF80)]
    public void Narrowing_rounds_to_nearest_with_ties_to_even(float value, int bits)
    {
        float[] many = [.. Enumerable.Repeat(value, 19)];
        var narrow = new ushort[19];
        BFloat16Conversion.Narrow(many, narrow);
        Assert.All(narrow, result => Assert.Equal((ushort)bits, result));
    }
}
