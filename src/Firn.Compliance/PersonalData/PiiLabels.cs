using System.Collections.Frozen;
using System.Text;
using Firn.Text.Unicode;

namespace Firn.Compliance.PersonalData;

/// <summary>Which words stand beside a number: what they say it is, the nearest first. Looked at only for numbers that pass their check.</summary>
internal static class PiiLabels
{
    private const int MostWordsBefore = 8;
    private const int MostWordsAfter = 3;
    private const int MostBytes = 96;
    private const int LongestWord = 64;
    private const int LongestEnding = 16;

    private static readonly Dictionary<string, int> Names = [];
    private static readonly FrozenDictionary<uint, ulong> Words;
    private static readonly FrozenDictionary<uint, ulong> Stems;
    private static readonly FrozenDictionary<uint, ulong> Endings;
    private static readonly bool[] LastOfEnding = new bool[256];

    static PiiLabels()
    {
        var words = new Dictionary<uint, ulong>();
        var stems = new Dictionary<uint, ulong>();
        var endings = new Dictionary<uint, ulong>();
        using var stream = typeof(PiiLabels).Assembly.GetManifestResourceStream("labels.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var mask = 1UL << Names.Count;
            Names.Add(line[..colon], Names.Count);
            foreach (var word in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var table = word.EndsWith('*') ? stems : word.StartsWith('*') ? endings : words;
                var hash = Hash(Encoding.UTF8.GetBytes(word.Trim('*').Replace(".", "", StringComparison.Ordinal)));
                table[hash] = table.GetValueOrDefault(hash) | mask;
                if (table == endings)
                    LastOfEnding[Encoding.UTF8.GetBytes(word)[^1]] = true;
            }
        }

        Words = words.ToFrozenDictionary();
        Stems = stems.ToFrozenDictionary();
        Endings = endings.ToFrozenDictionary();
        Phone = Of("phone");
        Card = Of("card");
        AnyId = Of("id");
        SomethingElse = Of("not");
        Points = Of("points");
    }

    /// <summary>A telephone number.</summary>
    public static ulong Phone { get; }

    /// <summary>A payment card.</summary>
    public static ulong Card { get; }

    /// <summary>A number of a state, without saying which.</summary>
    public static ulong AnyId { get; }

    /// <summary>Something that is nobody's: an order, an article, a version.</summary>
    public static ulong SomethingElse { get; }

    /// <summary>A number of things that is written with points: a version, a section.</summary>
    public static ulong Points { get; }

    /// <summary>The bit of a label.</summary>
    /// <exception cref="KeyNotFoundException">labels.txt has no such label.</exception>
    public static ulong Of(string name) => 1UL << Names[name];

    /// <summary>Reads the words before and behind a number.</summary>
    public static LabelView Look(ReadOnlySpan<byte> text, int start, int end)
    {
        var view = new LabelView();
        var at = start;
        var least = Math.Max(0, start - MostBytes);
        var crossed = false;
        Span<byte> lower = stackalloc byte[LongestWord * 2];
        for (var word = 0; word < MostWordsBefore;)
        {
            while (at > least && !IsWord(text, at - 1))
            {
                at--;
                if (text[at] != '\n')
                    continue;

                // A label may stand in the line above, alone.
                if (word > 0 || crossed)
                    return After(text, end, view);
                crossed = true;
            }

            var stop = at;
            while (at > least && (IsWord(text, at - 1) || IsInner(text, at - 1, stop)))
                at--;
            if (at == stop || (at == least && least > 0))
                break;
            if (text[at] is (byte)'-' or (byte)'.')
                at++;
            view.Add(Mask(text[at..stop], lower), word);
            word++;
        }

        return After(text, end, view);
    }

    private static LabelView After(ReadOnlySpan<byte> text, int end, LabelView view)
    {
        var at = end;
        Span<byte> lower = stackalloc byte[LongestWord * 2];
        for (var word = 0; word < MostWordsAfter && at < text.Length; word++)
        {
            var begin = at;
            while (begin < text.Length && begin - end < 32 && !IsWord(text, begin))
            {
                if (text[begin] is (byte)'\n' or (byte)'.' or (byte)';' || NumberCluster.IsDigit(text[begin]))
                    return view;
                begin++;
            }

            at = begin;
            while (at < text.Length && IsWord(text, at))
                at++;
            if (at == begin)
                break;
            var mask = Mask(text[begin..at], lower);
            view.Behind |= mask;
            if (word == 0)
                view.FirstBehind = mask;
        }

        return view;
    }

    // A word with its points and hyphens, and each of its parts: N.I.F., AHV-Nr, Steuer-ID.
    private static ulong Mask(ReadOnlySpan<byte> word, Span<byte> lower)
    {
        if (word.Length > LongestWord)
            return 0;
        var length = 0;
        for (var at = 0; at < word.Length;)
        {
            var point = Utf8.Decode(word, at, out var used);
            at += used;
            length += Utf8.Encode(CodePoint.SimpleLower(point), lower[length..]);
        }

        var whole = lower[..length];
        var mask = Lookup(whole);
        if (whole.IndexOfAny((byte)'-', (byte)'.') >= 0)
        {
            foreach (var part in whole.SplitAny((byte)'-', (byte)'.'))
                mask |= Lookup(whole[part]);
        }

        return mask;
    }

    private static ulong Lookup(ReadOnlySpan<byte> word)
    {
        var hash = 2166136261u;
        var mask = 0UL;
        foreach (var unit in word)
        {
            if (unit == '.')
                continue;
            hash = Next(hash, unit);
            if (Stems.TryGetValue(hash, out var stem))
                mask |= stem;
        }

        for (var begin = word.IsEmpty || !LastOfEnding[word[^1]] ? word.Length : Math.Max(0, word.Length - LongestEnding); begin < word.Length; begin++)
        {
            if ((word[begin] & 0xC0) != 0x80 && Endings.TryGetValue(Hash(word[begin..]), out var ending))
                mask |= ending;
        }

        return Words.TryGetValue(hash, out var exact) ? mask | exact : mask;
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        var hash = 2166136261u;
        foreach (var unit in word)
            hash = Next(hash, unit);
        return hash;
    }

    private static uint Next(uint hash, byte unit) => unchecked((hash ^ unit) * 16777619u);

    // A letter or a mark, at any of its bytes.
    private static bool IsWord(ReadOnlySpan<byte> text, int at)
    {
        var unit = text[at];
        if (unit < 0x80)
            return char.IsAsciiLetter((char)unit);
        var lead = at;
        while (lead > 0 && at - lead < 3 && (text[lead] & 0xC0) == 0x80)
            lead--;
        var point = Utf8.Decode(text, lead, out _);
        return CodePoint.IsLetter(point) || CodePoint.IsMark(point);
    }

    // A point or hyphen between letters.
    private static bool IsInner(ReadOnlySpan<byte> text, int at, int stop) =>
        text[at] is (byte)'.' or (byte)'-' && at + 1 < stop && IsWord(text, at + 1) && at > 0 && IsWord(text, at - 1);

    /// <summary>What the words say.</summary>
    internal struct LabelView
    {
        private Distances distances;

        /// <summary>Labels of the words behind the number.</summary>
        public ulong Behind { get; set; }

        /// <summary>Labels of the first word behind the number.</summary>
        public ulong FirstBehind { get; set; }

        /// <summary>Labels of all words before it.</summary>
        public ulong Before { get; private set; }

        /// <summary>Records the labels of a word.</summary>
        public void Add(ulong mask, int distance)
        {
            distances[distance] = mask;
            Before |= mask;
        }

        /// <summary>Whether one of the labels stands by the number, nearer than a word for something else.</summary>
        public readonly bool Says(ulong labels)
        {
            for (var i = 0; i < MostWordsBefore; i++)
            {
                if ((distances[i] & labels) != 0)
                    return true;
                if ((distances[i] & SomethingElse) != 0)
                    return false;
            }

            return (Behind & labels) != 0;
        }

        /// <summary>Whether the nearest telling word before the number is not one of these.</summary>
        public readonly bool SaysOther(ulong labels)
        {
            for (var i = 0; i < MostWordsBefore; i++)
            {
                if ((distances[i] & ~Points) != 0)
                    return (distances[i] & labels) == 0;
            }

            return false;
        }

        /// <summary>Whether one of the labels is among the nearest words before, or is the first behind.</summary>
        public readonly bool IsBeside(ulong labels, int words)
        {
            for (var i = 0; i < words; i++)
            {
                if ((distances[i] & labels) != 0)
                    return true;
            }

            return (FirstBehind & labels) != 0;
        }

        /// <summary>Whether the nearest telling word says that the number is none of these.</summary>
        public readonly bool Denies(ulong labels)
        {
            for (var i = 0; i < MostWordsBefore; i++)
            {
                if ((distances[i] & labels) != 0)
                    return false;
                if ((distances[i] & SomethingElse) != 0)
                    return true;
            }

            return false;
        }

        [System.Runtime.CompilerServices.InlineArray(MostWordsBefore)]
        private struct Distances
        {
            private ulong first;
        }
    }
}
