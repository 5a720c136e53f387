using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// A text as a licence is compared: words of ASCII letters and digits in lower case, everything else between them the same. Words of
/// one character are left out, as they number lists; <c>licence</c> is <c>license</c>, <c>https</c> is <c>http</c> (SPDX matching guidelines);
/// <c>non-infringement</c> is <c>noninfringement</c>, and so is every word behind "non" and "sub".
/// </summary>
/// <param name="vocabulary">The words of licences, by their hashes: one of them that is parted at a line's end is put together. None by default.</param>
internal sealed class LicenceWords(IReadOnlySet<ulong>? vocabulary = null)
{
    /// <summary>Words in a shingle.</summary>
    public const int ShingleWords = 5;

    // With what stands behind it; more room is made where words are shorter.
    private const int BytesOfWord = 6;

    // A line's end, marks of a comment and white space before the rest of a parted word.
    private const int FarthestPart = 40;
    private const int LongestJoined = 64;

    private const ulong Base = 0x9E3779B97F4A7C15;

    private static readonly ulong Licence = Hash("licence"u8), License = Hash("license"u8), Https = Hash("https"u8), Http = Hash("http"u8), Non = Hash("non"u8), Sub = Hash("sub"u8);

    private ulong[] hashes = new ulong[1024];
    private ulong[] prefixes = [];
    private int prefixed;
    private int[] starts = new int[1024];

    /// <summary>Words.</summary>
    public int Count { get; private set; }

    /// <summary>Where the last word ends, in bytes.</summary>
    public int End { get; private set; }

    /// <summary>Each word's hash.</summary>
    public ReadOnlySpan<ulong> Hashes => hashes.AsSpan(0, Count);

    /// <summary>Where each word begins, in bytes.</summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Count);

    /// <summary>The hash of a word on its own.</summary>
    public static ulong Hash(ReadOnlySpan<byte> word) => Hash(word, 0, word.Length);

    /// <summary>Reads a text, 64 bytes at a time: one bit for each byte says whether it belongs to a word.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        Count = 0;
        End = 0;
        prefixed = 0;
        Reserve(text.Length / BytesOfWord);
        var open = -1; // where a word began that goes on in the next block
        for (var block = 0; block < text.Length; block += 64)
        {
            var bits = text.Length - block >= 64 ? Letters(text, block) : LettersAtEnd(text, block);
            if (open >= 0)
            {
                var rest = BitOperations.TrailingZeroCount(~bits);
                if (rest == 64)
                    continue;
                Add(text, open, block + rest);
                open = -1;
                bits &= ulong.MaxValue << rest;
            }

            while (bits != 0)
            {
                var start = BitOperations.TrailingZeroCount(bits);
                var length = BitOperations.TrailingZeroCount(~(bits >> start));
                if (start + length >= 64)
                {
                    open = block + start;
                    break;
                }

                Add(text, block + start, block + start + length);
                bits &= ulong.MaxValue << (start + length);
            }
        }

        if (open >= 0)
            Add(text, open, text.Length);
    }

    /// <summary>The hash of a run of words, which is the same wherever the run stands.</summary>
    public ulong Run(int from, int count)
    {
        // prefixes[i] covers the words before i.
        return unchecked(Prefix(from + count) - (Prefix(from) * Power(count)));
    }

    /// <summary>The first place where a run of words stands, by the number of its first word; -1 for none.</summary>
    /// <param name="count">Its words.</param>
    /// <param name="hash">Its hash, as <see cref="Run"/> gives it.</param>
    /// <param name="from">First word at which it may begin.</param>
    /// <param name="to">Last word at which it may begin.</param>
    public int Find(int count, ulong hash, int from, int to)
    {
        to = Math.Min(to, Count - count);
        if (from > to)
            return -1;
        var before = Prefix(from);
        Prefix(Count);
        var power = Power(count);
        for (var at = from; at <= to; at++)
        {
            if (unchecked(prefixes[at + count - 1] - (before * power)) == hash)
                return at;
            before = prefixes[at];
        }

        return -1;
    }

    /// <summary>The hash of the shingle that begins at a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Shingle(ReadOnlySpan<ulong> words)
    {
        var hash = unchecked(words[0] + (words[1] * 0xC2B2AE3D27D4EB4F) + BitOperations.RotateLeft(words[2], 17) + (words[3] * 0x165667B19E3779F9) + BitOperations.RotateLeft(words[4], 41));
        return (uint)(Mix(hash) >> 32);
    }

    // What moves a run's hash.
    private static ulong Power(int count)
    {
        ulong power = 1, factor = Base;
        for (; count > 0; count >>= 1)
        {
            if ((count & 1) != 0)
                power = unchecked(power * factor);
            factor = unchecked(factor * factor);
        }

        return power;
    }

    // The hash of the words before one.
    private ulong Prefix(int word)
    {
        if (prefixes.Length < hashes.Length)
            Array.Resize(ref prefixes, hashes.Length);
        for (; prefixed < word; prefixed++)
            prefixes[prefixed] = unchecked(((prefixed == 0 ? 0 : prefixes[prefixed - 1]) * Base) + hashes[prefixed]);
        return word == 0 ? 0 : prefixes[word - 1];
    }

    private void Add(ReadOnlySpan<byte> text, int start, int end)
    {
        if (end - start < 2)
            return;
        if (Count > 0 && (hashes[Count - 1] == Non || hashes[Count - 1] == Sub || IsParted(text, start)) && TryJoin(text, start, end))
            return;
        var hash = Hash(text, start, end);
        if (hash == Licence)
            hash = License;
        else if (hash == Https)
            hash = Http;
        if (Count == hashes.Length)
            Reserve(Count * 2);

        hashes[Count] = hash;
        starts[Count] = start;
        End = end;
        Count++;
    }

    // "connec-" at a line's end and "tion" in the next.
    private bool IsParted(ReadOnlySpan<byte> text, int start) =>
        vocabulary is not null && start > End + 1 && start - End <= FarthestPart && text[End] == '-' && text[End + 1] is (byte)'\n' or (byte)'\r';

    private bool TryJoin(ReadOnlySpan<byte> text, int start, int end)
    {
        var first = text[starts[Count - 1]..End];
        var second = text[start..end];
        if (first.Length + second.Length > LongestJoined)
            return false;
        Span<byte> word = stackalloc byte[LongestJoined];
        first.CopyTo(word);
        second.CopyTo(word[first.Length..]);
        var hash = Hash(word[..(first.Length + second.Length)]);
        if (hashes[Count - 1] != Non && hashes[Count - 1] != Sub && !vocabulary!.Contains(hash))
            return false;
        hashes[Count - 1] = hash;
        End = end;
        return true;
    }

    private void Reserve(int count)
    {
        if (count <= hashes.Length)
            return;
        Array.Resize(ref hashes, count);
        Array.Resize(ref starts, count);
    }

    // Eight bytes at a time; a bit makes capitals small and leaves digits as they are.
    private static ulong Hash(ReadOnlySpan<byte> text, int start, int end)
    {
        const ulong Small = 0x2020202020202020;
        var hash = unchecked(Base ^ ((ulong)(end - start) * 0xC2B2AE3D27D4EB4F));
        var at = start;
        for (; end - at > 8; at += 8)
            hash = Mix(hash ^ (BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) | Small));
        ulong last = 0;
        if (at + 8 <= text.Length)
        {
            last = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) & (ulong.MaxValue >> (8 * (8 - (end - at))));
        }
        else
        {
            for (var i = end - 1; i >= at; i--)
                last = (last << 8) | text[i];
        }

        return Mix(hash ^ (last | (Small & (ulong.MaxValue >> (8 * (8 - (end - at)))))));
    }

    private static ulong Letters(ReadOnlySpan<byte> text, int at)
    {
        var low = Vector256.Create(text.Slice(at, 32));
        var high = Vector256.Create(text.Slice(at + 32, 32));
        return IsWord(low).ExtractMostSignificantBits() | ((ulong)IsWord(high).ExtractMostSignificantBits() << 32);
    }

    private static Vector256<byte> IsWord(Vector256<byte> units) => unchecked(
        Vector256.LessThan((units | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26))
        | Vector256.LessThan(units - Vector256.Create((byte)'0'), Vector256.Create((byte)10)));

    private static ulong LettersAtEnd(ReadOnlySpan<byte> text, int at)
    {
        ulong bits = 0;
        for (var i = at; i < text.Length; i++)
            bits |= char.IsAsciiLetterOrDigit((char)text[i]) ? 1UL << (i - at) : 0;
        return bits;
    }

    private static ulong Mix(ulong hash)
    {
        unchecked
        {
            hash ^= hash >> 32;
            hash *= 0xD6E8FEB86659FD93;
            hash ^= hash >> 32;
            return hash * 0xD6E8FEB86659FD93;
        }
    }
}
