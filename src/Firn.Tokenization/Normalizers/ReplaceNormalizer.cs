using System.Buffers;
using Firn.Tokenization.Patterns;

namespace Firn.Tokenization.Normalizers;

/// <summary>Replaces what a pattern matches.</summary>
internal sealed class ReplaceNormalizer(ITextPattern pattern, byte[] content) : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var matches = new List<(int Start, int End)>();
        pattern.Find(text, matches);
        var from = 0;
        foreach (var (start, end) in matches)
        {
            output.Write(text[from..start]);
            output.Write(content);
            from = end;
        }

        output.Write(text[from..]);
    }
}
