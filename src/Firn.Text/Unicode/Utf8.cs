using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Text.Unicode;

/// <summary>UTF-8 as bytes: decoding, encoding, validity, counting. Invalid bytes read as U+FFFD, one for each maximal subpart.</summary>
public static class Utf8
{
    /// <summary>What an invalid sequence is read as.</summary>
    public const int Replacement = 0xFFFD;

    /// <summary>Decodes the code point at <paramref name="at"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where a code point begins; must be inside the text.</param>
    /// <param name="length">Bytes used, 1 to 4. An invalid sequence uses its maximal subpart (Unicode 3.9, as the WHATWG decoder does).</param>
    /// <returns>The code point, or U+FFFD.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decode(ReadOnlySpan<byte> text, int at, out int length)
    {
        int first = text[at];
        if (first < 0x80)
        {
            length = 1;
            return first;
        }

        if (unchecked((uint)(first - 0xC2)) <= 0xDF - 0xC2 && at + 1 < text.Length && (text[at + 1] & 0xC0) == 0x80)
        {
            length = 2;
            return ((first & 0x1F) << 6) | (text[at + 1] & 0x3F);
        }

        return DecodeLong(text, at, out length) is var point && point < 0 ? Replacement : point;
    }

    /// <summary>As <see cref="Decode"/>, but an invalid sequence gives -1.</summary>
    public static int TryDecode(ReadOnlySpan<byte> text, int at, out int length)
    {
        if (text[at] < 0x80)
        {
            length = 1;
            return text[at];
        }

        return DecodeLong(text, at, out length);
    }

    /// <summary>Decodes the code point that ends before <paramref name="end"/>; for valid text.</summary>
    public static int DecodeLast(ReadOnlySpan<byte> text, int end, out int length)
    {
        var start = end - 1;
        while (start > 0 && end - start < 4 && (text[start] & 0xC0) == 0x80)
            start--;
        var point = Decode(text[..end], start, out length);
        if (start + length == end)
            return point;
        length = 1;
        return Replacement;
    }

    /// <summary>Writes a code point.</summary>
    /// <param name="codePoint">0 to 0x10FFFF; surrogates are written as U+FFFD.</param>
    /// <param name="destination">Room for 4 bytes.</param>
    /// <returns>Bytes written, 1 to 4.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Encode(int codePoint, Span<byte> destination)
    {
        if (unchecked((uint)codePoint) < 0x80)
        {
            destination[0] = unchecked((byte)codePoint);
            return 1;
        }

        if (unchecked((uint)codePoint) < 0x800)
        {
            destination[1] = unchecked((byte)(0x80 | (codePoint & 0x3F)));
            destination[0] = unchecked((byte)(0xC0 | (codePoint >> 6)));
            return 2;
        }

        if (unchecked((uint)codePoint) > UnicodeTables.LastCodePoint || (codePoint & ~0x7FF) == 0xD800)
            codePoint = Replacement;
        if (unchecked((uint)codePoint) < 0x10000)
        {
            destination[2] = unchecked((byte)(0x80 | (codePoint & 0x3F)));
            destination[1] = unchecked((byte)(0x80 | ((codePoint >> 6) & 0x3F)));
            destination[0] = unchecked((byte)(0xE0 | (codePoint >> 12)));
            return 3;
        }

        destination[3] = unchecked((byte)(0x80 | (codePoint & 0x3F)));
        destination[2] = unchecked((byte)(0x80 | ((codePoint >> 6) & 0x3F)));
        destination[1] = unchecked((byte)(0x80 | ((codePoint >> 12) & 0x3F)));
        destination[0] = unchecked((byte)(0xF0 | (codePoint >> 18)));
        return 4;
    }

    /// <summary>Bytes that <see cref="Encode"/> writes.</summary>
    public static int EncodedLength(int codePoint) => codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;

    /// <summary>Whether the bytes are well-formed UTF-8 (vectorised).</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text);

    /// <summary>Code points in valid UTF-8: bytes that are not continuation bytes (vectorised).</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> text) => text.Length - CountContinuations(text);

    /// <summary>Writes the text with each maximal subpart of an invalid sequence replaced by U+FFFD.</summary>
    /// <returns>How many replacements were made.</returns>
    public static int WriteValid(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (IsValid(text))
        {
            output.Write(text);
            return 0;
        }

        var replaced = 0;
        var copied = 0;
        var at = 0;
        while (at < text.Length)
        {
            var ascii = text[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii < 0)
                break;
            at += ascii;
            if (DecodeLong(text, at, out var length) < 0)
            {
                output.Write(text[copied..at]);
                output.Write("\uFFFD"u8);
                copied = at + length;
                replaced++;
            }

            at += length;
        }

        output.Write(text[copied..]);
        return replaced;
    }

    private static int DecodeLong(ReadOnlySpan<byte> text, int at, out int length)
    {
        int first = text[at];
        var rest = text[(at + 1)..];
        length = 1;
        if (first < 0xC2 || first > 0xF4 || rest.IsEmpty)
            return -1;

        // The second byte's range depends on the first (Unicode table 3-7); the others are 80..BF.
        int second = rest[0];
        var low = first switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        var high = first switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        if (second < low || second > high)
            return -1;
        length = 2;
        if (first < 0xE0)
            return ((first & 0x1F) << 6) | (second & 0x3F);
        if (rest.Length < 2 || (rest[1] & 0xC0) != 0x80)
            return -1;
        length = 3;
        if (first < 0xF0)
            return ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (rest[1] & 0x3F);
        if (rest.Length < 3 || (rest[2] & 0xC0) != 0x80)
            return -1;
        length = 4;
        return ((first & 0x07) << 18) | ((second & 0x3F) << 12) | ((rest[1] & 0x3F) << 6) | (rest[2] & 0x3F);
    }

    private static int CountContinuations(ReadOnlySpan<byte> text)
    {
        // Continuation bytes are those below -64 as signed bytes; lanes count up to 255 before they are summed.
        var count = 0;
        var at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var limit = Vector256.Create((sbyte)-64);
            while (text.Length - at >= 32)
            {
                var sums = Vector256<byte>.Zero;
                var end = Math.Min((text.Length - at) / 32, 255);
                for (var round = 0; round < end; round++, at += 32)
                {
                    var lanes = Vector256.Create(text.Slice(at, 32));
                    sums -= Vector256.LessThan(
                        Vector256.AsSByte(lanes), limit).As<sbyte, byte>();
                }

                var (even, odd) = Vector256.Widen(sums);
                count += Vector256.Sum(even + odd);
            }
        }

        for (; at < text.Length; at++)
            count += (text[at] & 0xC0) == 0x80 ? 1 : 0;
        return count;
    }
}
