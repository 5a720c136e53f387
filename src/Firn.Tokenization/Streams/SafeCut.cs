using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Streams;

/// <summary>
/// Finds places where a text may be cut so that the parts' tokens, one after another, are the whole's. A splitter looks
/// ahead only in white space, so a place is safe where a letter is followed by a space, and, in families that end
/// a piece behind line ends, where a line end is followed by a letter.
/// </summary>
internal static class SafeCut
{
    /// <summary>The last safe place; 0 when there is none.</summary>
    /// <param name="text">The text so far.</param>
    /// <param name="family">How it will be cut into pieces.</param>
    public static int Last(ReadOnlySpan<byte> text, SplitFamily family)
    {
        for (var at = text.Length - 1; at > 0; at--)
        {
            if (text[at] == ' ' ? IsAsciiLetter(text[at - 1]) : text[at - 1] == '\n' && family != SplitFamily.Gpt2 && IsWholeLetter(text, at))
                return at;
        }

        return 0;
    }

    private static bool IsAsciiLetter(byte value) => char.IsAsciiLetter((char)value);

    private static bool IsWholeLetter(ReadOnlySpan<byte> text, int at) => (CharacterClass.At(text, at, out _) & CharacterClass.Letter) != 0;
}
