using System.Buffers;
using System.Globalization;
using System.Text;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>
/// A precompiled character map as Hugging Face's library applies it: short grapheme clusters as a whole, else character by
/// character, each by the shortest source that it begins with. (SentencePiece itself takes the longest source in the text.)
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterMap map) : INormalizer
{
    // Longer clusters are mapped by their characters.
    private const int LongCluster = 6;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var utf16 = Encoding.UTF8.GetString(text);
        var at = 0;
        for (var index = 0; index < utf16.Length;)
        {
            var units = StringInfo.GetNextTextElementLength(utf16.AsSpan(index));
            var bytes = Encoding.UTF8.GetByteCount(utf16.AsSpan(index, units));
            WriteCluster(text.Slice(at, bytes), output);
            index += units;
            at += bytes;
        }
    }

    private void WriteCluster(ReadOnlySpan<byte> cluster, ArrayBufferWriter<byte> output)
    {
        if (cluster.Length < LongCluster)
        {
            var whole = map.Find(cluster, longest: false, out var found);
            if (found > 0)
            {
                output.Write(whole);
                return;
            }
        }

        for (var at = 0; at < cluster.Length;)
        {
            Utf8.Decode(cluster, at, out var length);
            var character = cluster.Slice(at, length);
            var target = map.Find(character, longest: false, out var found);
            output.Write(found > 0 ? target : character);
            at += length;
        }
    }
}
