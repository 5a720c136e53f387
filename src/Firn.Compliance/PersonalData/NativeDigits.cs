using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Firn.Text.Unicode;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Decimal digits that are not ASCII's: Arabic, those of India's scripts, Thai, Lao, Tibetan, Burmese, Khmer, Mongolian, and full-width forms. A text that has one
/// is looked at in a copy in which they, and full-width signs, are ASCII's; where something was found is told in places of the text itself.
/// </summary>
internal static class NativeDigits
{
    private const int FullWidthFirst = 0xFF01, FullWidthLast = 0xFF5E, FullWidthOffset = 0xFEE0;

    // The bytes with which decimal digits and full-width forms begin.
    private static readonly SearchValues<byte> Leads = SearchValues.Create([0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0]);

    /// <summary>The first such digit or full-width at sign; -1 when there is none. Text whose scripts have no digits of their own costs one load and three tests for 32 bytes.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text)
    {
        ref var origin = ref MemoryMarshal.GetReference(text);
        var at = 0;
        for (; at + 34 <= text.Length; at += 32)
        {
            var units = Vector256.LoadUnsafe(ref origin, (nuint)at);
            if (!HasLead(units))
                continue;
            if (Likely(units, Vector256.LoadUnsafe(ref origin, (nuint)at + 1), Vector256.LoadUnsafe(ref origin, (nuint)at + 2)) && Scan(text, at, at + 32) is >= 0 and var found)
                return found;
        }

        return Scan(text, at, text.Length);
    }

    /// <summary>The language whose numbers a digit most likely belongs to; empty when many use it.</summary>
    public static ReadOnlySpan<byte> LanguageOf(ReadOnlySpan<byte> text, int at) => Utf8.Decode(text, at, out _) switch
    {
        >= 0x0660 and <= 0x0669 => "arb"u8,
        >= 0x06F0 and <= 0x06F9 => "fas"u8,
        >= 0x0966 and <= 0x096F => "hin"u8,
        >= 0x09E6 and <= 0x09EF => "ben"u8,
        >= 0x0A66 and <= 0x0D6F => "tam"u8,
        >= 0x0E50 and <= 0x0E59 => "tha"u8,
        >= FullWidthFirst and <= FullWidthLast => "jpn"u8,
        _ => [],
    };

    /// <summary>Writes the copy.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="into">As long as the text.</param>
    /// <param name="shifts">Receives for each digit its place in the copy and the bytes that it is shorter by; null where nobody asks.</param>
    /// <returns>Bytes written.</returns>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> into, List<(int At, int Bytes)>? shifts)
    {
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var run = at;
            var plain = 0;
            var bytes = 0;
            while (run < text.Length)
            {
                var lead = text[run..].IndexOfAny(Leads);
                run = lead < 0 ? text.Length : run + lead;
                if (lead < 0 || (MayBeOther(text, run) && (plain = Ascii(Utf8.Decode(text, run, out bytes))) > 0))
                    break;
                run++;
            }

            text[at..run].CopyTo(into[length..]);
            length += run - at;
            at = run;
            if (at >= text.Length)
                break;
            shifts?.Add((length, bytes - 1));
            into[length++] = (byte)plain;
            at += bytes;
        }

        return length;
    }

    // Letters of the scripts that have digits of their own are told from them by the next byte, or the one behind it; what is left is decoded.
    private static bool MayBeOther(ReadOnlySpan<byte> text, int at) => text[at] switch
    {
        0xD9 => at + 1 < text.Length && text[at + 1] is >= 0xA0 and <= 0xA9,
        0xDB => at + 1 < text.Length && text[at + 1] is >= 0xB0 and <= 0xB9,
        0xE0 => at + 2 < text.Length && (text[at + 2] & 0x0F, text[at + 2] >> 4) is ( >= 6, 0xA) or ( <= 9, 0x9 or 0xA),
        _ => true,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasLead(Vector256<byte> units)
    {
        var two = Vector256.Equals(units & Vector256.Create((byte)0xF9), Vector256.Create((byte)0xD9)); // D9, DB, DD, DF
        var three = Vector256.Equals(units & Vector256.Create((byte)0xFE), Vector256.Create((byte)0xE0));
        return (two | three | Is(units, 0xEF)) != Vector256<byte>.Zero;
    }

    // Every lead and continuation that a digit of these scripts has, and hardly any letter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Likely(Vector256<byte> first, Vector256<byte> second, Vector256<byte> third)
    {
        var two = (Is(first, 0xD9) & InRange(second, 0xA0, 10)) | (Is(first, 0xDB) & InRange(second, 0xB0, 10)) | (Is(first, 0xDF) & InRange(second, 0x80, 10));
        var indic = InRange(second, 0xA5, 17) & Vector256.Equals(second & Vector256.Create((byte)1), Vector256.Create((byte)1)) & InRange(third, 0xA6, 10);
        var eastern = ((Is(second, 0xB9) | Is(second, 0xBB)) & InRange(third, 0x90, 10)) | (Is(second, 0xBC) & InRange(third, 0xA0, 10));
        var later = Is(first, 0xE1) & ((Is(second, 0x81) & InRange(third, 0x80, 10)) | (Is(second, 0x9F) & InRange(third, 0xA0, 10)) | (Is(second, 0xA0) & InRange(third, 0x90, 10)));
        var wide = Is(first, 0xEF) & Is(second, 0xBC) & InRange(third, 0x90, 17);
        return (two | (Is(first, 0xE0) & (indic | eastern)) | later | wide) != Vector256<byte>.Zero;
    }

    private static int Scan(ReadOnlySpan<byte> text, int from, int to)
    {
        while (from > 0 && from < text.Length && (text[from] & 0xC0) == 0x80)
            from--;
        for (var at = from; at < to;)
        {
            if (text[at] < 0xD9)
            {
                at++;
                continue;
            }

            var point = Utf8.Decode(text, at, out var bytes);
            if (point >= 0x0660 && (CodePoint.DecimalDigit(point) >= 0 || point == '@' + FullWidthOffset))
                return at;
            at += bytes;
        }

        return -1;
    }

    private static int Ascii(int point) =>
        point is >= FullWidthFirst and <= FullWidthLast ? point - FullWidthOffset : CodePoint.DecimalDigit(point) is >= 0 and var digit ? '0' + digit : 0;

    private static Vector256<byte> Is(Vector256<byte> units, byte value) => Vector256.Equals(units, Vector256.Create(value));

    private static Vector256<byte> InRange(Vector256<byte> units, byte first, byte count) =>
        Vector256.LessThan(unchecked(units - Vector256.Create(first)), Vector256.Create(count));
}
