using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Firn.Text.Unicode;

namespace Firn.Text.Segmentation;

/// <summary>
/// The default word boundaries of UAX-29 over UTF-8, without tailoring: every byte belongs to exactly one segment. Text of
/// scripts written without spaces falls into small pieces (each ideograph, each Thai letter with its marks). Linear time.
/// Invalid bytes are segments of their own.
/// </summary>
/// <param name="text">The text.</param>
public ref struct WordSegmenter(ReadOnlySpan<byte> text)
{
    private const int ClassMask = 0x1F;
    private const int Pictographic = 0x20;
    private const int WhiteSpace = 0x40;

    private const uint Breaks = (1u << (int)WordBreak.CR) | (1u << (int)WordBreak.LF) | (1u << (int)WordBreak.Newline);
    private const uint Ignored = (1u << (int)WordBreak.Extend) | (1u << (int)WordBreak.Format) | (1u << (int)WordBreak.ZWJ);
    private const uint Letters = (1u << (int)WordBreak.ALetter) | (1u << (int)WordBreak.HebrewLetter);
    private const uint MidLetters = (1u << (int)WordBreak.MidLetter) | (1u << (int)WordBreak.MidNumLet) | (1u << (int)WordBreak.SingleQuote);
    private const uint MidNumbers = (1u << (int)WordBreak.MidNum) | (1u << (int)WordBreak.MidNumLet) | (1u << (int)WordBreak.SingleQuote);

    /// <summary>Classes that are joined whatever else stands around (WB5, WB8, WB9, WB10, WB13, WB13a, WB13b), by the left one.</summary>
    private static readonly uint[] Joins =
    [
        0, 0, 0, 0, 0, 0, 0, 0,
        (1u << (int)WordBreak.Katakana) | (1u << (int)WordBreak.ExtendNumLet),
        Letters | (1u << (int)WordBreak.Numeric) | (1u << (int)WordBreak.ExtendNumLet) | (1u << (int)WordBreak.SingleQuote), // WB7a
        Letters | (1u << (int)WordBreak.Numeric) | (1u << (int)WordBreak.ExtendNumLet),
        0, 0, 0, 0, 0,
        Letters | (1u << (int)WordBreak.Numeric) | (1u << (int)WordBreak.ExtendNumLet),
        Letters | (1u << (int)WordBreak.Numeric) | (1u << (int)WordBreak.ExtendNumLet) | (1u << (int)WordBreak.Katakana),
        0,
    ];

    private readonly ReadOnlySpan<byte> text = text;

    // The window: 64 bytes from windowStart on, its boundaries that are still to come, and which bytes are white space.
    private int windowStart;
    private ulong boundaries;
    private ulong whites;

    /// <summary>Where the current segment begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the current segment ends.</summary>
    public int End { get; private set; }

    /// <summary>Whether the current segment is only white space.</summary>
    public bool IsWhiteSpace { get; private set; }

    /// <summary>Moves to the next segment.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        Start = End;
        if (boundaries == 0 && !FillWindow())
        {
            if (End >= text.Length)
                return false;
            End = Next(text, Start, out var white);
            IsWhiteSpace = white;
            return true;
        }

        End = windowStart + BitOperations.TrailingZeroCount(boundaries);
        boundaries &= boundaries - 1;
        IsWhiteSpace = (whites >> (Start - windowStart) & 1) != 0;
        return true;
    }

    internal static void Fuzz(ReadOnlySpan<byte> data)
    {
        var segmenter = new WordSegmenter(data);
        var covered = 0;
        while (segmenter.MoveNext())
        {
            if (segmenter.Start != covered || segmenter.End <= covered)
                throw new InvalidOperationException($"segments do not tile {Convert.ToHexString(data)}");
            covered = segmenter.End;
        }

        if (covered != data.Length)
            throw new InvalidOperationException($"segments end early in {Convert.ToHexString(data)}");
    }

    /// <summary>
    /// Finds the boundaries among the next 64 bytes at once, as far as they are ASCII: every rule is a few operations on masks
    /// with a bit for each byte. False when the bytes at hand are not worth it.
    /// </summary>
    private bool FillWindow()
    {
        var rest = text[Start..];
        if (!Vector256.IsHardwareAccelerated || rest.Length < 64 || (BinaryPrimitives.ReadUInt64LittleEndian(rest) & 0x8080808080808080) != 0)
            return false;
        var low = Vector256.Create(rest[..32]);
        var high = Vector256.Create(rest.Slice(32, 32));

        var letters = InRange(low | Vector256.Create((byte)0x20), high | Vector256.Create((byte)0x20), (byte)'a', 26);
        var digits = InRange(low, high, (byte)'0', 10);
        var quoteOrStop = Equal(low, high, (byte)'.') | Equal(low, high, (byte)'\'');
        var colon = Equal(low, high, (byte)':');
        var commas = Equal(low, high, (byte)',') | Equal(low, high, (byte)';');
        var spaces = Equal(low, high, (byte)' ');
        var feeds = Equal(low, high, (byte)'\n');
        var returns = Equal(low, high, (byte)'\r');
        var words = letters | digits | Equal(low, high, (byte)'_');

        // WB5, WB8 to WB10, WB13a, WB13b; WB3d; WB3.
        var joined = (words & (words << 1)) | (spaces & (spaces << 1)) | (feeds & (returns << 1));

        // WB6, WB7, WB11, WB12: a separator between two letters or two digits joins both sides.
        var inner = ((quoteOrStop | colon) & (letters << 1) & (letters >> 1)) | ((quoteOrStop | commas) & (digits << 1) & (digits >> 1));
        joined |= inner | (inner << 1);

        // A boundary is certain when the byte after it and the next one are ASCII and in the window. The window begins at
        // a boundary, so nothing before it matters.
        var ascii = BitOperations.TrailingZeroCount(((ulong)high.ExtractMostSignificantBits() << 32) | low.ExtractMostSignificantBits());
        var certain = ascii < 3 ? 0 : (1UL << (ascii - 1)) - 1;
        boundaries = ~joined & certain & ~1UL;
        whites = spaces | InRange(low, high, (byte)'\t', 5);
        windowStart = Start;
        return boundaries != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32) | Vector256.Equals(low, wanted).ExtractMostSignificantBits();
    }

    /// <summary>Bytes from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong InRange(Vector256<byte> low, Vector256<byte> high, byte first, byte count)
    {
        var from = Vector256.Create(first);
        var limit = Vector256.Create(count);
        return ((ulong)Vector256.LessThan(high - from, limit).ExtractMostSignificantBits() << 32)
            | Vector256.LessThan(low - from, limit).ExtractMostSignificantBits();
    }

    /// <summary>The end of the segment that begins at <paramref name="at"/>.</summary>
    internal static int Next(ReadOnlySpan<byte> text, int at, out bool white)
    {
        var raw = Class(text, at, out var length);
        var left = raw & ClassMask;
        white = (raw & WhiteSpace) != 0;
        at += length;
        if ((Breaks >> left & 1) != 0)
        {
            if (left == (int)WordBreak.CR && at < text.Length && text[at] == (byte)'\n')
                at++;
            return at;
        }

        var before = left;
        var flags = left == (int)WordBreak.RegionalIndicator ? 1 : 0;
        while (at < text.Length)
        {
            raw = Class(text, at, out length);
            var right = raw & ClassMask;
            if ((Joins[left] >> right & 1) != 0)
            {
                // Nothing to ask: the rules that come earlier concern other classes.
            }
            else if ((Breaks >> right & 1) != 0)
            {
                return at;
            }
            else if (before == (int)WordBreak.ZWJ && (raw & Pictographic) != 0)
            {
                // WB3c
            }
            else if (before == (int)WordBreak.WSegSpace && right == (int)WordBreak.WSegSpace)
            {
                // WB3d
            }
            else if ((Ignored >> right & 1) != 0)
            {
                // WB4
                white &= (raw & WhiteSpace) != 0;
                before = right;
                at += length;
                continue;
            }
            else if ((Letters >> left & 1) != 0 && (MidLetters >> right & 1) != 0)
            {
                // WB6, WB7
                if (!Follows(text, at + length, Letters, ref at, ref right))
                    return at;
                length = 0;
            }
            else if (left == (int)WordBreak.HebrewLetter && right == (int)WordBreak.DoubleQuote)
            {
                // WB7b, WB7c
                if (!Follows(text, at + length, (1u << (int)WordBreak.HebrewLetter), ref at, ref right))
                    return at;
                length = 0;
            }
            else if (left == (int)WordBreak.Numeric && (MidNumbers >> right & 1) != 0)
            {
                // WB11, WB12
                if (!Follows(text, at + length, (1u << (int)WordBreak.Numeric), ref at, ref right))
                    return at;
                length = 0;
            }
            else if (left == (int)WordBreak.RegionalIndicator && right == left && flags == 1)
            {
                // WB15, WB16: flags are pairs of indicators.
                flags = 2;
            }
            else
            {
                return at;
            }

            white &= (raw & WhiteSpace) != 0;
            left = before = right;
            at += length;
        }

        return at;
    }

    /// <summary>Whether the next code point that counts has one of these classes; if so, moves past it.</summary>
    private static bool Follows(ReadOnlySpan<byte> text, int from, uint wanted, ref int at, ref int right)
    {
        while (from < text.Length)
        {
            var next = Class(text, from, out var length) & ClassMask;
            from += length;
            if ((Ignored >> next & 1) != 0)
                continue;
            if ((wanted >> next & 1) == 0)
                return false;
            at = from;
            right = next;
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Class(ReadOnlySpan<byte> text, int at, out int length) => UnicodeTables.WordBreak(Utf8.Decode(text, at, out length));
}
