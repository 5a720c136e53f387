using System.Buffers;

namespace Firn.Tokenization.Normalizers;

/// <summary>Rewrites text before it is cut into pieces. Immutable; thread-safe.</summary>
internal interface INormalizer
{
    /// <summary>Appends the rewritten text.</summary>
    /// <param name="text">Valid UTF-8, at least one byte.</param>
    /// <param name="output">Receives valid UTF-8.</param>
    void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output);
}
