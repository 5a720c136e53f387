using System.Text;
using Firn.Tokenization.Decoding;
using Firn.Tokenization.Models;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Pipeline;

/// <summary>
/// Finds the places of tokens in the text that a pipeline made them of, by reading their spellings along it. This follows a
/// pipeline that sets marks for spaces, leaves white space out, or lowers case; not one that writes other characters.
/// </summary>
internal static class TokenPlaces
{
    private const int Mark = 0x2581;

    /// <summary>Appends where each token begins and ends, in bytes; false where some token has no place.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="ids">The ids of the whole text, without the template's.</param>
    /// <param name="starts">Receives where tokens begin: behind white space that is not a part of them.</param>
    /// <param name="ends">Receives where they end.</param>
    public static bool TryFind(Tokenizer tokenizer, ReadOnlySpan<byte> text, ReadOnlySpan<int> ids, TokenBuffer starts, TokenBuffer ends)
    {
        var at = 0;
        var marks = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            // What stands between added tokens is a text of its own: each may have a mark set in front.
            if (i == 0 || tokenizer.IsAdded(ids[i - 1]))
                marks = SetInFront(tokenizer, text[at..], ids[i..]);
            var start = -1;
            var surface = Surface(tokenizer, ids[i]);
            for (; marks > 0 && TryMark(surface, out var length); marks--)
                surface = surface[length..];
            if (!TryFollow(surface, text, ref at, ref start))
                return false;
            starts.Add(start < 0 ? at : start);
            ends.Add(at);
        }

        return IsSpace(text[at..]);
    }

    /// <summary>How many marks a text's tokens begin with beyond the spaces that it begins with itself.</summary>
    private static int SetInFront(Tokenizer tokenizer, ReadOnlySpan<byte> text, ReadOnlySpan<int> ids)
    {
        var marks = 0;
        foreach (var id in ids)
        {
            var surface = Surface(tokenizer, id);
            for (; TryMark(surface, out var length); marks++)
                surface = surface[length..];
            if (!surface.IsEmpty)
                break;
        }

        var spaces = 0;
        for (; TryMark(text, out var length); spaces++)
            text = text[length..];
        return Math.Max(0, marks - spaces);
    }

    private static bool TryMark(ReadOnlySpan<byte> text, out int length)
    {
        length = text.StartsWith(" "u8) ? 1 : 3;
        return length == 1 || text.StartsWith("\u2581"u8);
    }

    /// <summary>What a token says of the text: its bytes without what a model sets at words' ends.</summary>
    private static ReadOnlySpan<byte> Surface(Tokenizer tokenizer, int id)
    {
        if (tokenizer.IsAdded(id) || tokenizer.Pipeline!.Model is not { } model)
            return tokenizer.BytesOf(id);
        var spelling = model.Spelling(id) ?? "";
        if (ByteFallbackDecoder.ByteOf(spelling) is { } value)
            return new[] { value };
        var (prefix, suffix) = model switch
        {
            WordPieceModel pieces => (pieces.Prefix, ""),
            TextBpeModel merges => (merges.Options.Prefix, merges.Options.Suffix),
            _ => ("", ""),
        };
        if (prefix.Length > 0 && spelling.StartsWith(prefix, StringComparison.Ordinal))
            spelling = spelling[prefix.Length..];
        if (suffix.Length > 0 && spelling.EndsWith(suffix, StringComparison.Ordinal))
            spelling = spelling[..^suffix.Length];
        return Encoding.UTF8.GetBytes(spelling);
    }

    private static bool TryFollow(ReadOnlySpan<byte> surface, ReadOnlySpan<byte> text, ref int at, ref int start)
    {
        while (!surface.IsEmpty)
        {
            // A token may begin or end inside a character: then bytes are compared, not characters.
            if (at < text.Length && surface[0] == text[at])
            {
                Take(1, ref at, ref start);
                surface = surface[1..];
                continue;
            }

            if (Rune.DecodeFromUtf8(surface, out var rune, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            var isMark = rune.Value is Mark or ' ';
            if (at < text.Length && Rune.DecodeFromUtf8(text[at..], out var theirs, out var step) == System.Buffers.OperationStatus.Done)
            {
                if ((isMark && theirs.Value == ' ') || (!isMark && Rune.ToLowerInvariant(theirs) == rune))
                {
                    Take(step, ref at, ref start);
                    surface = surface[length..];
                    continue;
                }

                if (!isMark && Rune.IsWhiteSpace(theirs))
                {
                    // White space between tokens that is in neither; inside a token there is none.
                    if (start >= 0)
                        return false;
                    at += step;
                    continue;
                }
            }

            // A mark that was set where the text has none.
            if (!isMark || start >= 0)
                return false;
            surface = surface[length..];
        }

        return true;
    }

    private static void Take(int length, ref int at, ref int start)
    {
        if (start < 0)
            start = at;
        at += length;
    }

    private static bool IsSpace(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if ((CharacterClass.At(text, at, out var length) & CharacterClass.Space) == 0)
                return false;
            at += length;
        }

        return true;
    }
}
