using System.Buffers;

namespace Firn.Tokenization.Normalizers;

/// <summary>Spells each byte in the byte alphabet.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        foreach (var value in text)
            output.Write(ByteAlphabet.Utf8(value));
    }
}
