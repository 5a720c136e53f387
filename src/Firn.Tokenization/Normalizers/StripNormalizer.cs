using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>Takes white space away at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        while (left && !text.IsEmpty && CodePoint.IsWhiteSpace(Utf8.Decode(text, 0, out var first)))
            text = text[first..];
        while (right && !text.IsEmpty && CodePoint.IsWhiteSpace(Utf8.DecodeLast(text, text.Length, out var last)))
            text = text[..^last];
        output.Write(text);
    }
}
