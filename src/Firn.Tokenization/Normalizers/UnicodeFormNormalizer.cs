using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeFormNormalizer(UnicodeForm form) : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output) => UnicodeNormalizer.Write(form, text, output);
}
