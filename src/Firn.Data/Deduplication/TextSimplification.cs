using System.Buffers;
using System.Globalization;
using System.Text;
using Firn.Data.Filters;
using Firn.Text.Unicode;

namespace Firn.Data.Deduplication;

/// <summary>
/// Takes off what near duplicates differ in: case, numbers, punctuation, white space, accents. As datatrove's
/// <c>simplify_text</c>: lower case; a number, with one part after a separator, to 0; punctuation to space; white space to
/// one space; canonical decomposition without nonspacing marks. Allocates nothing once its buffers have grown. Not thread-safe.
/// </summary>
internal sealed class TextSimplification
{
    private readonly ArrayBufferWriter<byte> lower = new(4096);
    private readonly ArrayBufferWriter<byte> plain = new(4096);
    private readonly ArrayBufferWriter<byte> decomposed = new(4096);

    /// <summary>The simplified text; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Simplify(ReadOnlySpan<byte> text)
    {
        lower.ResetWrittenCount();
        LowerCase.Write(text, lower);
        plain.ResetWrittenCount();
        WritePlain(lower.WrittenSpan, plain);
        if (Ascii.IsValid(plain.WrittenSpan))
            return plain.WrittenMemory;

        decomposed.ResetWrittenCount();
        UnicodeNormalizer.Write(UnicodeForm.Nfd, plain.WrittenSpan, decomposed);
        plain.ResetWrittenCount();
        WriteWithoutMarks(decomposed.WrittenSpan, plain);
        return plain.WrittenMemory;
    }

    private static void WritePlain(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var room = output.GetSpan(text.Length + 1);
        var length = 0;
        var space = false;
        for (var at = 0; at < text.Length;)
        {
            var point = Utf8.Decode(text, at, out var used);
            if (point >= '0' && CodePoint.Category(point) == UnicodeCategory.DecimalDigitNumber)
            {
                at = SkipNumber(text, at);
                Separate(room, ref length, ref space);
                room[length++] = (byte)'0';
            }
            else if (PythonText.IsSpace(point) || PythonText.IsPunctuation(point))
            {
                space = true;
                at += used;
            }
            else
            {
                Separate(room, ref length, ref space);
                text.Slice(at, used).CopyTo(room[length..]);
                length += used;
                at += used;
            }
        }

        output.Advance(length);
    }

    private static void Separate(Span<byte> room, ref int length, ref bool space)
    {
        if (space && length > 0)
            room[length++] = (byte)' ';
        space = false;
    }

    private static int SkipNumber(ReadOnlySpan<byte> text, int at)
    {
        at = SkipDigits(text, at);
        if (at < text.Length && Utf8.Decode(text, at, out var used) is '.' or ',' or 0x060C or 0x066B or 0x2396 or 0x2397 or 0x2398)
        {
            var fraction = SkipDigits(text, at + used);
            if (fraction > at + used)
                return fraction;
        }

        return at;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && CodePoint.Category(Utf8.Decode(text, at, out var used)) == UnicodeCategory.DecimalDigitNumber)
            at += used;
        return at;
    }

    private static void WriteWithoutMarks(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var room = output.GetSpan(text.Length + 1);
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var point = Utf8.Decode(text, at, out var used);
            if (point < 0x300 || CodePoint.Category(point) != UnicodeCategory.NonSpacingMark)
            {
                text.Slice(at, used).CopyTo(room[length..]);
                length += used;
            }

            at += used;
        }

        while (length > 0 && room[length - 1] == (byte)' ')
            length--;
        output.Advance(length);
    }
}
