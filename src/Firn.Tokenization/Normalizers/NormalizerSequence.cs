using System.Buffers;

namespace Firn.Tokenization.Normalizers;

/// <summary>Normalizers one after another.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> parts) : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        if (parts.Count == 0)
        {
            output.Write(text);
            return;
        }

        ArrayBufferWriter<byte> from = new(text.Length + 16), to = new(text.Length + 16);
        for (var i = 0; i < parts.Count; i++)
        {
            if (text.IsEmpty)
                return;
            if (i + 1 == parts.Count)
            {
                parts[i].Write(text, output);
                return;
            }

            to.ResetWrittenCount();
            parts[i].Write(text, to);
            (from, to) = (to, from);
            text = from.WrittenSpan;
        }
    }
}
