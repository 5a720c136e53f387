using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// The texts of the SPDX list as <see cref="LicenceTextFinder"/> looks for them: each is known by the smallest hashes of its five-word shingles,
/// each of which is a key with the texts that have it. Immutable; thread-safe.
/// </summary>
internal sealed class LicenceTextIndex
{
    /// <summary>Below this share nothing is said.</summary>
    public const double LeastScore = 0.75;

    // Words of 64 bits; 256 KiB, which a core's second cache holds.
    private const int FilterWords = 1 << 15;

    // A group of more texts than this is counted lane by lane over all texts.
    private const int LargeGroup = 24;

    private static readonly Lazy<LicenceTextIndex> Shared = new(() =>
    {
        var (version, words, texts) = LicenceTextFile.Read();
        return new LicenceTextIndex(version, words, texts);
    });

    private readonly LicenceText[] texts;
    private readonly FrozenDictionary<string, string> names;
    private readonly LicenceTemplate?[] templates;
    private readonly short[] leastHits;

    // Two bits of one word for each key's hash: nearly every shingle of a text that is no licence ends there.
    private readonly ulong[] filter = new ulong[FilterWords];

    // Hashes and their keys by the hash's low bits, the next place where that is taken; a key is kept plus one, so that nought is a free place.
    private readonly (uint Hash, int Key, int Group)[] table;

    // Which texts share a key: many keys have the same ones. Their numbers, and a bit for each text.
    private readonly int[][] groups;
    private readonly ulong[] groupBits;
    private readonly int groupWords;

    // Of large groups: all bits set where a text is of the group.
    private readonly short[]?[] rows;

    /// <summary>Makes an index.</summary>
    public LicenceTextIndex(string version, ulong[] words, IReadOnlyList<LicenceText> texts)
    {
        Version = version;
        Vocabulary = words.ToFrozenSet();
        names = texts.ToFrozenDictionary(text => text.Id, text => text.Id, StringComparer.OrdinalIgnoreCase);
        this.texts = [.. texts];
        templates = [.. texts.Select(text => text.Template.Length > 0 ? new LicenceTemplate(text.Template, words) : null)];
        leastHits = new short[Padded(texts.Count)];
        leastHits.AsSpan().Fill(short.MaxValue);
        for (var text = 0; text < texts.Count; text++)
            leastHits[text] = (short)Math.Ceiling(LeastScore * texts[text].Sketch.Length);
        var lists = new Dictionary<uint, List<int>>();
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var hash in texts[text].Sketch)
            {
                if (!lists.TryGetValue(hash, out var list))
                    lists[hash] = list = [];
                list.Add(text);
            }
        }

        Keys = lists.Count;
        table = new (uint, int, int)[BitOperations.RoundUpToPowerOf2((uint)(Keys + 1) * 2)];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var members = new List<int[]>();
        var key = 0;
        foreach (var (hash, list) in lists)
        {
            var name = string.Join(',', list);
            if (!numbers.TryGetValue(name, out var group))
            {
                numbers.Add(name, group = members.Count);
                members.Add([.. list]);
            }

            filter[FilterWord(hash)] |= FilterMask(hash);
            var place = hash & (uint)(table.Length - 1);
            while (table[place].Key != 0)
                place = (place + 1) & (uint)(table.Length - 1);
            table[place] = (hash, ++key, group);
        }

        groups = [.. members];
        groupWords = (texts.Count + 63) / 64;
        groupBits = new ulong[groups.Length * groupWords];
        rows = new short[groups.Length][];
        for (var group = 0; group < groups.Length; group++)
        {
            if (groups[group].Length > LargeGroup)
                rows[group] = new short[leastHits.Length];
            foreach (var text in groups[group])
            {
                if (rows[group] is { } row)
                    row[text] = -1;
                groupBits[(group * groupWords) + (text >> 6)] |= 1UL << (text & 63);
            }
        }
    }

    /// <summary>The index that comes with Firn.</summary>
    public static LicenceTextIndex Spdx => Shared.Value;

    /// <summary>The list's version.</summary>
    public string Version { get; }

    /// <summary>The words of the templates, by their hashes.</summary>
    public IReadOnlySet<ulong> Vocabulary { get; }

    /// <summary>Different hashes of all texts; keys are numbered from nought.</summary>
    public int Keys { get; }

    /// <summary>The identifier of a text as SPDX spells it.</summary>
    /// <param name="identifier">In any case.</param>
    /// <param name="name">As SPDX spells it.</param>
    /// <returns>Whether there is such a text.</returns>
    public bool TryName(string identifier, [MaybeNullWhen(false)] out string name) => names.TryGetValue(identifier, out name);

    /// <summary>A text, by its number.</summary>
    public LicenceText Text(int text) => texts[text];

    /// <summary>A text's template; null where it has none.</summary>
    public LicenceTemplate? Template(int text) => templates[text];

    /// <summary>Counts for the texts: one each, and as many more as vectors need.</summary>
    public short[] Counts() => new short[leastHits.Length];

    /// <summary>Adds to the count of each of a group's texts.</summary>
    public void Tally(int group, short change, Span<short> counts)
    {
        if (rows[group] is { } row)
        {
            // Sixteen texts at a time: the change where the row has a text, nought elsewhere.
            var changes = Vector256.Create(change);
            for (var at = 0; at < row.Length; at += Vector256<short>.Count)
                (Vector256.Create(counts[at..]) + (Vector256.Create(row, at) & changes)).CopyTo(counts[at..]);
            return;
        }

        foreach (var text in groups[group])
            counts[text] += change;
    }

    /// <summary>The texts of which so many keys stand there that the texts may.</summary>
    public void Likely(ReadOnlySpan<short> counts, List<int> likely)
    {
        likely.Clear();
        for (var at = 0; at < leastHits.Length; at += Vector256<short>.Count)
        {
            var bits = Vector256.GreaterThanOrEqual(Vector256.Create(counts[at..]), Vector256.Create(leastHits, at)).ExtractMostSignificantBits();
            for (; bits != 0; bits &= bits - 1)
                likely.Add(at + BitOperations.TrailingZeroCount(bits));
        }
    }

    /// <summary>Different groups of texts that share a key.</summary>
    public int Groups => groups.Length;

    /// <summary>Whether a text is of a group.</summary>
    public bool Has(int group, int text) => (groupBits[(group * groupWords) + (text >> 6)] & (1UL << (text & 63))) != 0;

    /// <summary>The key of a shingle's hash, and the group of the texts that have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryKey(uint hash, out int key, out int group)
    {
        var mask = FilterMask(hash);
        if ((filter[FilterWord(hash)] & mask) == mask)
        {
            for (var place = hash & (uint)(table.Length - 1); ; place = (place + 1) & (uint)(table.Length - 1))
            {
                ref readonly var entry = ref table[place];
                (key, group) = (entry.Key - 1, entry.Group);
                if (key < 0)
                    return false;
                if (entry.Hash == hash)
                    return true;
            }
        }

        key = group = -1;
        return false;
    }

    private static int Padded(int count) => (count + Vector256<short>.Count - 1) / Vector256<short>.Count * Vector256<short>.Count;

    // The highest bits are alike in the smallest hashes of long texts, and not used.
    private static uint FilterWord(uint hash) => (hash >> 12) & (FilterWords - 1);

    private static ulong FilterMask(uint hash) => (1UL << (int)(hash & 63)) | (1UL << (int)((hash >> 6) & 63));
}
