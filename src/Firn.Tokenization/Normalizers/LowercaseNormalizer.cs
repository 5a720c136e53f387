using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>Lower case of each character by itself: a sigma at a word's end is like any other.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    private const int CapitalDottedI = 0x130;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            var code = Utf8.Decode(text, at, out var length);
            if (code == CapitalDottedI)
                output.Write("i\u0307"u8);
            else
                output.Write(bytes[..Utf8.Encode(CodePoint.SimpleLower(code), bytes)]);
            at += length;
        }
    }
}
