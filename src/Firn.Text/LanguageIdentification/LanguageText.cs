using Firn.Text.Unicode;

namespace Firn.Text.LanguageIdentification;

/// <summary>
/// How a text is shown to the language model: words in lower case with one space between, letters and their marks only.
/// Training and prediction both go through here.
/// </summary>
internal static class LanguageText
{
    /// <summary>Bytes that <see cref="Normalise"/> may write for an input of some length: lower case can be longer.</summary>
    public static int MaxLength(int inputLength) => checked((inputLength * 2) + 4);

    /// <summary>Writes the words of a text, each followed by a space.</summary>
    /// <param name="text">UTF-8; broken sequences separate words.</param>
    /// <param name="words">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="scripts">Counts the letters by script.</param>
    /// <returns>Bytes written.</returns>
    public static int Normalise(ReadOnlySpan<byte> text, Span<byte> words, ScriptCensus scripts)
    {
        var length = 0;
        var open = false;
        for (var at = 0; at < text.Length;)
        {
            var unit = text[at];
            if (unit < 0x80)
            {
                at++;
                if ((unit | 0x20) is >= (byte)'a' and <= (byte)'z')
                {
                    words[length++] = (byte)(unit | 0x20);
                    scripts.Add(Script.Latin);
                    open = true;
                    continue;
                }
            }
            else
            {
                var point = Utf8.Decode(text, at, out var used);
                at += used;
                if (CodePoint.IsLetter(point) || CodePoint.IsMark(point))
                {
                    length += Utf8.Encode(CodePoint.SimpleLower(point), words[length..]);
                    scripts.Add(CodePoint.Script(point));
                    open = true;
                    continue;
                }

                if (CodePoint.Category(point) == System.Globalization.UnicodeCategory.Format)
                    continue; // joiners stand within words
            }

            if (open)
                words[length++] = (byte)' ';
            open = false;
        }

        if (open)
            words[length++] = (byte)' ';
        return length;
    }
}
