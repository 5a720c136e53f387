using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    // Words whose bounds are found before any is hashed, so that the one does not wait for the other; a block of 64 bytes begins 32 at most.
    private const int WordsAtOnce = 480;
    private const int WordsOfBlock = 32;
    private const int PlacesAtOnce = 4;

    private const ulong Base = 0x9E3779B97F4A7C15;

    private static readonly ulong Licence = Hash("licence"u8), License = Hash("license"u8), Https = Hash("https"u8), Http = Hash("http"u8), Non = Hash("non"u8), Sub = Hash("sub"u8);

    private ulong[] hashes = new ulong[1024];
    private ulong[] prefixes = [];
    private int prefixed;
    private int[] starts = new int[1024];

    // Where the words that are not yet hashed begin and end.
    private readonly int[] begins = new int[WordsAtOnce + WordsOfBlock + PlacesAtOnce];
    private readonly int[] ends = new int[WordsAtOnce + WordsOfBlock + PlacesAtOnce];

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
        var (begun, ended) = (0, 0);
        ulong before = 0; // whether the block before ends in a word
        for (var block = 0; block < text.Length; block += 64)
        {
            var bits = text.Length - block >= 64 ? Letters(text.Slice(block, 64)) : LettersAtEnd(text[block..]);
            var moved = (bits << 1) | before;
            begun = Places(bits & ~moved, block, begins, begun);
            ended = Places(~bits & moved, block, ends, ended);
            before = bits >> 63;
            if (begun < WordsAtOnce)
                continue;
            Add(text, ended);
            begins[0] = begins[begun - 1]; // a word that goes on in the next block
            (begun, ended) = (begun - ended, 0);
        }

        if (before != 0)
            ends[ended++] = text.Length;
        Add(text, ended);
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

    /// <summary>The hash of a shingle.</summary>
    /// <param name="words">Its words.</param>
    public static uint Shingle(ReadOnlySpan<ulong> words) => Shingle(ref MemoryMarshal.GetReference(words[..ShingleWords]));

    /// <summary>The hash of the shingle that begins at a word.</summary>
    /// <param name="word">The word, behind which there are the shingle's others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Shingle(ref ulong word)
    {
        var hash = unchecked(word + (Unsafe.Add(ref word, 1) * 0xC2B2AE3D27D4EB4F) + BitOperations.RotateLeft(Unsafe.Add(ref word, 2), 17)
            + (Unsafe.Add(ref word, 3) * 0x165667B19E3779F9) + BitOperations.RotateLeft(Unsafe.Add(ref word, 4), 41));
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

    // Hashes the words whose bounds were found.
    private void Add(ReadOnlySpan<byte> text, int count)
    {
        Reserve(Count + count);
        var (licence, license, https, http, non, sub) = (Licence, License, Https, Http, Non, Sub);
        var (known, lastEnd) = (Count, End);
        var last = known > 0 ? hashes[known - 1] : 0;
        for (var i = 0; i < count; i++)
        {
            var (start, end) = (begins[i], ends[i]);
            if (end - start < 2)
                continue;
            if (last == non || last == sub || text[lastEnd] == '-')
            {
                // Rare: the word may be the rest of the one before it.
                (Count, End) = (known, lastEnd);
                if (known > 0 && (last == non || last == sub || IsParted(text, start)) && TryJoin(text, start, end))
                {
                    last = hashes[known - 1];
                    lastEnd = End;
                    continue;
                }
            }

            var hash = Hash(text, start, end);
            last = hash == licence ? license : hash == https ? http : hash;
            hashes[known] = last;
            starts[known] = start;
            lastEnd = end;
            known++;
        }

        (Count, End) = (known, lastEnd);
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
        count = Math.Max(count, hashes.Length * 2);
        Array.Resize(ref hashes, count);
        Array.Resize(ref starts, count);
    }

    // Eight bytes at a time; a bit makes capitals small and leaves digits as they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ReadOnlySpan<byte> text, int start, int end)
    {
        unchecked
        {
            const ulong Small = 0x2020202020202020;
            var hash = Base ^ ((ulong)(uint)(end - start) * 0xC2B2AE3D27D4EB4F);
            var at = start;
            for (; end - at > 8; at += 8)
                hash = Mix(hash ^ (BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) | Small));
            var last = at + 8 <= text.Length ? BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) : LastBytes(text[at..]);
            return Mix(hash ^ ((last | Small) & (ulong.MaxValue >> (8 * (8 - (end - at))))));
        }
    }

    private static ulong LastBytes(ReadOnlySpan<byte> text)
    {
        Span<byte> last = stackalloc byte[8];
        last.Clear();
        text.CopyTo(last);
        return BinaryPrimitives.ReadUInt64LittleEndian(last);
    }

    // The places of set bits, behind those that there are already. Four are written whether there are so many or not: what is too many goes over.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Places(ulong bits, int block, int[] places, int count)
    {
        unchecked
        {
            var all = count + BitOperations.PopCount(bits);
            for (; count < all; count += PlacesAtOnce)
            {
                for (var i = 0; i < PlacesAtOnce; i++)
                {
                    places[count + i] = block + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                }
            }

            return all;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Letters(ReadOnlySpan<byte> block)
    {
        var low = Vector256.Create(block);
        var high = Vector256.Create(block[32..]);
        return IsWord(low).ExtractMostSignificantBits() | ((ulong)IsWord(high).ExtractMostSignificantBits() << 32);
    }

    private static ulong LettersAtEnd(ReadOnlySpan<byte> rest)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        rest.CopyTo(block);
        return Letters(block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsWord(Vector256<byte> units) => unchecked(
        Vector256.LessThan((units | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26))
        | Vector256.LessThan(units - Vector256.Create((byte)'0'), Vector256.Create((byte)10)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
