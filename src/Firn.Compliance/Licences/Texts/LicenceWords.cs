using System.Numerics;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// A text as a licence is compared: words of ASCII letters and digits in lower case, everything else between them the same. Words of
/// one character are left out, as they number lists; <c>licence</c> is <c>license</c>, <c>https</c> is <c>http</c> (SPDX matching guidelines).
/// </summary>
internal sealed class LicenceWords
{
    /// <summary>Words in a shingle.</summary>
    public const int ShingleWords = 5;

    private const ulong Base = 0x9E3779B97F4A7C15;

    // 0: no part of a word; else the character in lower case.
    private static readonly byte[] Lower = MakeLower();

    private static readonly ulong Licence = Hash("licence"u8), License = Hash("license"u8), Https = Hash("https"u8), Http = Hash("http"u8);

    private ulong[] hashes = new ulong[1024];
    private ulong[] prefixes = new ulong[1024];
    private int[] starts = new int[1024];

    /// <summary>Words.</summary>
    public int Count { get; private set; }

    /// <summary>Each word's hash.</summary>
    public ReadOnlySpan<ulong> Hashes => hashes.AsSpan(0, Count);

    /// <summary>Where each word begins, in bytes.</summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Count);

    /// <summary>The hash of a word on its own.</summary>
    public static ulong Hash(ReadOnlySpan<byte> word)
    {
        var hash = Base;
        foreach (var letter in word)
            hash = unchecked((hash ^ Lower[letter]) * 0x100000001B3);
        return Mix(hash);
    }

    /// <summary>Reads a text.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        Count = 0;
        var lower = Lower;
        for (var i = 0; i < text.Length;)
        {
            var letter = lower[text[i]];
            if (letter == 0)
            {
                i++;
                continue;
            }

            var start = i;
            var hash = Base;
            do
            {
                hash = unchecked((hash ^ letter) * 0x100000001B3);
                i++;
            }
            while (i < text.Length && (letter = lower[text[i]]) != 0);
            if (i - start > 1)
                Add(Mix(hash), start);
        }
    }

    /// <summary>The hash of a run of words, which is the same wherever the run stands.</summary>
    public ulong Run(int from, int count)
    {
        // prefixes[i] covers the words before i.
        return unchecked(Prefix(from + count) - (Prefix(from) * Power(count)));
    }

    /// <summary>The hash of the shingle that begins at a word.</summary>
    public static uint Shingle(ReadOnlySpan<ulong> words)
    {
        var hash = unchecked(words[0] + (words[1] * 0xC2B2AE3D27D4EB4F) + BitOperations.RotateLeft(words[2], 17) + (words[3] * 0x165667B19E3779F9) + BitOperations.RotateLeft(words[4], 41));
        return (uint)(Mix(hash) >> 32);
    }

    /// <summary>What <see cref="Run"/> needs to move a run's hash.</summary>
    public static ulong Power(int count)
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

    /// <summary>The hash of the words before one; for loops that move along.</summary>
    public ulong Prefix(int word) => word == 0 ? 0 : prefixes[word - 1];

    private void Add(ulong hash, int start)
    {
        if (hash == Licence)
            hash = License;
        else if (hash == Https)
            hash = Http;
        if (Count == hashes.Length)
        {
            Array.Resize(ref hashes, Count * 2);
            Array.Resize(ref prefixes, Count * 2);
            Array.Resize(ref starts, Count * 2);
        }

        hashes[Count] = hash;
        starts[Count] = start;
        prefixes[Count] = unchecked((Prefix(Count) * Base) + hash);
        Count++;
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

    private static byte[] MakeLower()
    {
        var table = new byte[256];
        for (var letter = 'a'; letter <= 'z'; letter++)
            table[letter] = table[letter - 32] = (byte)letter;
        for (var digit = '0'; digit <= '9'; digit++)
            table[digit] = (byte)digit;
        return table;
    }
}
