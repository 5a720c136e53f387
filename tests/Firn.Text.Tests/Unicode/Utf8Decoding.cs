using System.Buffers;
using System.Text;
using CsCheck;
using Firn.Text.Unicode;
using Utf8 = Firn.Text.Unicode.Utf8;

namespace Firn.Text.Tests.Unicode;

public sealed class Utf8Decoding
{
    private static readonly byte[] Border =
        [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xC3, 0xDF, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF];

    // Bytes that come near the borders of UTF-8's byte ranges more often than random ones do.
    internal static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Gen.Byte,
        Gen.Int[0, Border.Length - 1].Select(index => Border[index])).Array[0, 80];

    [Fact]
    public void Invalid_bytes_become_replacement_characters_as_in_the_runtime() =>
        Bytes.Sample(bytes =>
        {
            var output = new ArrayBufferWriter<byte>();
            var replaced = Utf8.WriteValid(bytes, output);
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)).AsSpan().SequenceEqual(output.WrittenSpan)
                && Utf8.IsValid(output.WrittenSpan) && (replaced == 0) == Utf8.IsValid(bytes);
        });

    [Fact]
    public void Decoding_forwards_and_backwards_agree() =>
        Gen.Int[0, 0x10FFFF].Where(point => point is < 0xD800 or > 0xDFFF).Array[0, 40].Sample(points =>
        {
            var text = Ucd.Encode(points);
            var forwards = new List<int>();
            for (var at = 0; at < text.Length;)
            {
                forwards.Add(Utf8.Decode(text, at, out var length));
                at += length;
            }

            var backwards = new List<int>();
            for (var end = text.Length; end > 0;)
            {
                backwards.Add(Utf8.DecodeLast(text, end, out var length));
                end -= length;
            }

            backwards.Reverse();
            return forwards.SequenceEqual(points) && backwards.SequenceEqual(points) && Utf8.CountCodePoints(text) == points.Length;
        });

    [Fact]
    public void Counting_long_texts_does_not_overflow_its_lanes() =>
        Assert.Equal(20_000, Utf8.CountCodePoints(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("日é", 10_000)))));
}
