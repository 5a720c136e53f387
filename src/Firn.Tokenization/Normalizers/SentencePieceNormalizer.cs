using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>
/// SentencePiece's own normalisation: the longest source of its character map at each place, then white space: a mark (U+2581)
/// in front, one for each run of spaces and none at the ends, as the model says.
/// </summary>
/// <param name="map">The character map; null where the model has none.</param>
/// <param name="addPrefix">Sets the mark in front (<c>add_dummy_prefix</c>).</param>
/// <param name="removeExtra">Takes white space away at the ends and makes one of several (<c>remove_extra_whitespaces</c>).</param>
/// <param name="escape">Writes spaces as the mark (<c>escape_whitespaces</c>).</param>
/// <param name="suffix">The mark stands behind a word instead of before it (<c>treat_whitespace_as_suffix</c>).</param>
/// <param name="kept">Texts of the user's own pieces, which are never rewritten.</param>
internal sealed class SentencePieceNormalizer(CharacterMap? map, bool addPrefix, bool removeExtra, bool escape, bool suffix, Models.ByteTrie? kept) : INormalizer
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var mark = escape ? "\u2581"u8 : " "u8;
        var from = 0;
        if (removeExtra)
        {
            while (from < text.Length && Next(text[from..], out var used).SequenceEqual(" "u8))
                from += used;
        }

        if (from == text.Length)
            return;
        var begin = output.WrittenCount;
        if (!suffix && addPrefix)
            output.Write(mark);
        var afterSpace = removeExtra;
        while (from < text.Length)
        {
            var part = Next(text[from..], out var used);
            from += used;
            while (afterSpace && part.StartsWith(" "u8))
                part = part[1..];
            if (part.IsEmpty)
                continue;
            foreach (var value in part)
            {
                if (value == ' ')
                    output.Write(mark);
                else
                    output.Write([value]);
            }

            afterSpace = removeExtra && part.EndsWith(" "u8);
        }

        if (removeExtra)
        {
            while (output.WrittenSpan[begin..].EndsWith(mark))
                Shorten(output, mark.Length);
        }

        if (suffix && addPrefix)
            output.Write(mark);
    }

    private ReadOnlySpan<byte> Next(ReadOnlySpan<byte> text, out int used)
    {
        if (kept is not null && kept.Longest(text) is > 0 and var whole)
        {
            used = whole;
            return text[..whole];
        }

        if (map is not null)
        {
            var target = map.Find(text, longest: true, out used);
            if (used > 0)
                return target;
        }

        Utf8.Decode(text, 0, out used);
        return text[..used];
    }

    private static void Shorten(ArrayBufferWriter<byte> output, int bytes)
    {
        var left = output.WrittenSpan[..^bytes].ToArray();
        output.ResetWrittenCount();
        output.Write(left);
    }
}
