using System.Buffers;

namespace Firn.Tokenization.Normalizers;

/// <summary>Sets a text in front.</summary>
internal sealed class PrependNormalizer(byte[] prefix) : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        output.Write(prefix);
        output.Write(text);
    }
}
