using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Firn.Core;
using Firn.Storage.Safetensors;
using Firn.Testing;

namespace Firn.Storage.Tests.Safetensors;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var path = folder["a.safetensors"];
        new SafetensorsWriter().With("format", "pt").Add("b", new float[] { 1, 2, 3, 4, 5, 6 }, 2, 3).Add("a", new float[] { 7 }).AddBFloat16("h", new float[] { 1.5f, -2 }, 2).Save(path);
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(["b", "a", "h"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([2L, 3L], file["b"].Shape);
        Assert.Empty(file["a"].Shape);
        var values = new float[6];
        file.Read("b", values);
        Assert.Equal([1, 2, 3, 4, 5, 6], values);
        var halves = new float[2];
        file.Read("h", halves);
        Assert.Equal([1.5f, -2], halves);
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes()
    {
        new SafetensorsWriter().With("x", "1").With("a", "2").Add("t", new float[] { 1 }, 1).Save(folder["1"]);
        new SafetensorsWriter().With("a", "2").With("x", "1").Add("t", new float[] { 1 }, 1).Save(folder["2"]);
        Assert.Equal(File.ReadAllBytes(folder["1"]), File.ReadAllBytes(folder["2"]));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4)] // shape and bytes disagree
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8)] // bytes that no tensor owns
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)] // a gap
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12)] // overlap
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}""", 4)] // beyond the end
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0)] // product overflows
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4)]
    [InlineData("""{"a":[]}""", 4)]
    [InlineData("[1]", 0)]
    [InlineData("{\"a\":", 0)]
    public void An_unsound_header_is_one_clear_error(string header, int dataBytes)
    {
        var error = Assert.Throws<FirnException>(() => SafetensorsFile.Open(Craft(header, dataBytes)));
        Assert.Equal("FIRN-STO-061", error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    public void A_stub_is_one_clear_error(int bytes)
    {
        File.WriteAllBytes(folder["s"], new byte[bytes]);
        Assert.Equal("FIRN-STO-061", Assert.Throws<FirnException>(() => SafetensorsFile.Open(folder["s"])).Code);
    }

    [Fact]
    public void A_declared_header_length_is_not_allocated_on_trust()
    {
        var bytes = new byte[32];
        foreach (var declared in new[] { ulong.MaxValue, (ulong)long.MaxValue, 99_000_000UL, 25UL })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, declared);
            File.WriteAllBytes(folder["h"], bytes);
            Assert.Equal("FIRN-STO-061", Assert.Throws<FirnException>(() => SafetensorsFile.Open(folder["h"])).Code);
        }
    }

    [Fact]
    public void Reading_a_missing_or_ill_fitting_tensor_is_refused()
    {
        new SafetensorsWriter().Add("a", new float[] { 1, 2 }, 2).Add("i", new long[] { 1 }, 1).Save(folder["f"]);
        using var file = SafetensorsFile.Open(folder["f"]);
        Assert.Equal("FIRN-STO-062", Assert.Throws<FirnException>(() => file.Read("zz", new float[2])).Code);
        Assert.Equal("FIRN-STO-063", Assert.Throws<FirnException>(() => file.Read("a", new float[3])).Code);
        Assert.Equal("FIRN-STO-063", Assert.Throws<FirnException>(() => file.Read("i", new float[1])).Code);
    }

    [Fact]
    public void BFloat16_rounds_to_the_nearest_even()
    {
        Gen.Float.Where(float.IsFinite).Sample(value =>
        {
            var rounded = BitConverter.UInt32BitsToSingle((uint)SafetensorsWriter.ToBFloat16(value) << 16);
            return float.IsInfinity(rounded) || Math.Abs(rounded - (double)value) <= Math.Abs((double)value) / 256 + float.Epsilon * 65536.0;
        });
        Assert.Equal(0x3F80, SafetensorsWriter.ToBFloat16(1.00390625f)); // half way between two, the even one is below
        Assert.Equal(0x3F82, SafetensorsWriter.ToBFloat16(1.01171875f)); // half way, the even one is above
        Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)SafetensorsWriter.ToBFloat16(float.NaN) << 16)));
    }

    private string Craft(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        File.WriteAllBytes(folder["crafted"], bytes);
        return folder["crafted"];
    }
}
