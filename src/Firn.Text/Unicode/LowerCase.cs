using System.Buffers;
using System.Text;

namespace Firn.Text.Unicode;

/// <summary>
/// Lower-casing of whole texts: Unicode's full mapping without language tailoring, U+0130 to two code points and
/// context-sensitive final sigma included. Equal to Python's <c>str.lower</c> over the same Unicode version.
/// </summary>
public static class LowerCase
{
    private const int CapitalSigma = 0x3A3;
    private const int FinalSigma = 0x3C2;
    private const int CapitalDottedI = 0x130;

    /// <summary>Writes the lower-case text; invalid UTF-8 becomes U+FFFD.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="output">Receives UTF-8.</param>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        const int Chunk = 4096;
        var at = 0;
        while (at < text.Length)
        {
            // One byte never makes more than three: an invalid byte is U+FFFD; a two-byte code point makes at most three.
            var take = Math.Min(Chunk, text.Length - at);
            var room = output.GetSpan((take * 3) + 16);
            output.Advance(WriteChunk(text, ref at, at + take, room));
        }
    }

    private static int WriteChunk(ReadOnlySpan<byte> text, ref int at, int end, Span<byte> room)
    {
        var written = 0;
        while (at < end)
        {
            if (text[at] < 0x80)
            {
                Ascii.ToLower(text[at..end], room[written..], out var ascii);
                at += ascii;
                written += ascii;
                if (at >= end)
                    break;
            }

            var point = Utf8.Decode(text, at, out var length);
            if (point == CapitalSigma)
            {
                written += Utf8.Encode(IsFinalSigma(text, at, length) ? FinalSigma : CodePoint.SimpleLower(point), room[written..]);
            }
            else if (point == CapitalDottedI)
            {
                "i\u0307"u8.CopyTo(room[written..]);
                written += 3;
            }
            else
            {
                written += Utf8.Encode(CodePoint.SimpleLower(point), room[written..]);
            }

            at += length;
        }

        return written;
    }

    /// <summary>Unicode's Final_Sigma: a cased letter before it and none after it, case-ignorable code points passed over.</summary>
    private static bool IsFinalSigma(ReadOnlySpan<byte> text, int at, int length)
    {
        var before = false;
        for (var back = at; back > 0;)
        {
            var flags = UnicodeTables.Record(Utf8.DecodeLast(text, back, out var size)).Flags;
            back -= size;
            if ((flags & CodePointFlags.CaseIgnorable) != 0)
                continue;
            before = (flags & CodePointFlags.Cased) != 0;
            break;
        }

        if (!before)
            return false;
        for (var next = at + length; next < text.Length;)
        {
            var flags = UnicodeTables.Record(Utf8.Decode(text, next, out var size)).Flags;
            next += size;
            if ((flags & CodePointFlags.CaseIgnorable) != 0)
                continue;
            return (flags & CodePointFlags.Cased) == 0;
        }

        return true;
    }
}
