using System.Globalization;
using System.Text;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Models;

/// <summary>BERT's model: the longest entry first, later ones with a prefix; a word that has no such cut is the unknown token.</summary>
internal sealed class WordPieceModel(Vocabulary vocabulary, string unknown, string prefix, int maxCharacters) : ITokenModel
{
    private readonly byte[] prefix = Encoding.UTF8.GetBytes(prefix);
    private readonly string prefixText = prefix;
    private readonly int unknownId = vocabulary.Find(unknown);

    /// <summary>What stands in front of entries that do not begin a word.</summary>
    public string Prefix => prefixText;

    /// <inheritdoc/>
    public int Count => vocabulary.Count;

    /// <inheritdoc/>
    public string? Spelling(int id) => vocabulary.Text(id);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> piece, TokenBuffer output, ModelScratch scratch)
    {
        var count = 0;
        if (Utf8.CountCodePoints(piece) <= maxCharacters)
        {
            var ids = scratch.Integers(piece.Length);
            var start = 0;
            while (start < piece.Length && Longest(piece, start, scratch.Bytes, out var end) is >= 0 and var id)
            {
                ids[count++] = id;
                start = end;
            }

            if (start == piece.Length)
            {
                output.Add(ids[..count]);
                return;
            }
        }

        output.Add(unknownId);
    }

    private int Longest(ReadOnlySpan<byte> piece, int start, System.Buffers.ArrayBufferWriter<byte> bytes, out int end)
    {
        bytes.ResetWrittenCount();
        System.Buffers.BuffersExtensions.Write(bytes, start > 0 ? prefix : []);
        System.Buffers.BuffersExtensions.Write(bytes, piece[start..]);
        var text = bytes.WrittenSpan;
        for (end = piece.Length; end > start;)
        {
            if (vocabulary.Find(text[..(text.Length - (piece.Length - end))]) is >= 0 and var id)
                return id;
            end--;
            while (end > start && (piece[end] & 0xC0) == 0x80)
                end--;
        }

        return -1;
    }

    /// <inheritdoc/>
    public void Write(Formats.TokenizerJsonWriter writer)
    {
        writer.String("type", "WordPiece");
        writer.String("unk_token", unknown);
        writer.String("continuing_subword_prefix", prefixText);
        writer.Raw("max_input_chars_per_word", maxCharacters.ToString(CultureInfo.InvariantCulture));
        writer.Vocabulary(vocabulary);
    }
}
