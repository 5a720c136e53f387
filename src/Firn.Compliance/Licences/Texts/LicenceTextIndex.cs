using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    private static readonly Lazy<LicenceTextIndex> Shared = new(() =>
    {
        var (version, words, texts) = LicenceTextFile.Read();
        return new LicenceTextIndex(version, words, texts);
    });

    private readonly LicenceText[] texts;
    private readonly FrozenDictionary<string, string> names;
    private readonly LicenceTemplate?[] templates;
    private readonly int[][] needed;
    private readonly LicenceTemplate.Anchor?[] anchors;
    private readonly ulong[] leastHits;

    // Two bits of one word for each key's hash: nearly every shingle of a text that is no licence ends there.
    private readonly ulong[] filter = new ulong[FilterWords];

    // Hashes and their keys by the hash's low bits, the next place where that is taken; a key is kept plus one, so that nought is a free place.
    private readonly (uint Hash, int Key, int Group)[] table;

    // Which texts share a key, a bit for each text: many keys have the same ones.
    private readonly ulong[] groupBits;

    /// <summary>Makes an index.</summary>
    public LicenceTextIndex(string version, ulong[] words, IReadOnlyList<LicenceText> texts)
    {
        Version = version;
        Vocabulary = words.ToFrozenSet();
        names = texts.ToFrozenDictionary(text => text.Id, text => text.Id, StringComparer.OrdinalIgnoreCase);
        this.texts = [.. texts];
        templates = [.. texts.Select(text => text.Template.Length > 0 ? new LicenceTemplate(text.Template, words) : null)];
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

        Groups = members.Count;
        GroupWords = (texts.Count + 255) / 256 * Vector256<ulong>.Count;
        groupBits = new ulong[Groups * GroupWords];
        for (var group = 0; group < Groups; group++)
        {
            foreach (var text in members[group])
                groupBits[(group * GroupWords) + (text >> 6)] |= 1UL << (text & 63);
        }

        Planes = BitOperations.Log2((uint)texts.Max(text => text.Sketch.Length) + 1) + 1;
        leastHits = LeastHitsOf(texts);
        needed = [.. templates.Select(template => Needed(template, members))];
        anchors = [.. templates.Select(AnchorOf)];
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

    /// <summary>Keys without which a text's template stands nowhere, those of the fewest texts first; none where the text has no template.</summary>
    public ReadOnlySpan<int> Needed(int text) => needed[text];

    /// <summary>The first of those keys in the template; null where it has none.</summary>
    public LicenceTemplate.Anchor? Anchor(int text) => anchors[text];

    /// <summary>Different groups of texts that share a key.</summary>
    public int Groups { get; }

    /// <summary>Words of 64 bits in which each text has its bit; as many as vectors of 256 bits need.</summary>
    public int GroupWords { get; }

    /// <summary>A bit for each text, set for those of a group.</summary>
    public ReadOnlySpan<ulong> GroupBits(int group) => groupBits.AsSpan(group * GroupWords, GroupWords);

    /// <summary>Whether a text is of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int group, int text) => (groupBits[(group * GroupWords) + (text >> 6)] & (1UL << (text & 63))) != 0;

    /// <summary>Bits of a number of keys.</summary>
    public int Planes { get; }

    /// <summary>Of how many keys of each text some must stand in a document for the text to be looked for: the numbers' lowest bits in the first words, a bit for each text, and so on.</summary>
    public ReadOnlySpan<ulong> LeastHits => leastHits;

    /// <summary>The places of shingles that may be keys, and their hashes: all that are, and few others.</summary>
    /// <param name="words">The hashes of a document's words.</param>
    /// <param name="places">Receives the numbers of their first words; as long as the words.</param>
    /// <param name="shingles">Receives their hashes; as long as the words.</param>
    /// <returns>How many.</returns>
    public int MayBeKeys(ReadOnlySpan<ulong> words, Span<int> places, Span<uint> shingles)
    {
        if (words.Length < LicenceWords.ShingleWords)
            return 0;
        var last = words.Length - LicenceWords.ShingleWords;
        ref var word = ref MemoryMarshal.GetReference(words);
        ref var place = ref MemoryMarshal.GetReference(places[..words.Length]);
        ref var shingle = ref MemoryMarshal.GetReference(shingles[..words.Length]);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(filter);
        nint count = 0;
        for (nint i = 0; i <= last; i++)
        {
            unchecked
            {
                // Which shingle is one cannot be foreseen: each is written, and the next goes over it where it was none.
                var hash = LicenceWords.Shingle(ref Unsafe.Add(ref word, i));
                Unsafe.Add(ref place, count) = (int)i;
                Unsafe.Add(ref shingle, count) = hash;
                var some = Unsafe.Add(ref bits, (nint)FilterWord(hash));
                count += (nint)((some >> (int)hash) & (some >> (int)(hash >> 6)) & 1); // a shift takes a number's lowest six bits
            }
        }

        return (int)count;
    }

    /// <summary>The key of a shingle's hash, and the group of the texts that have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryKey(uint hash, out int key, out int group)
    {
        var entries = table;
        for (var place = hash & (uint)(entries.Length - 1); ; place = (place + 1) & (uint)(entries.Length - 1))
        {
            ref readonly var entry = ref entries[place];
            (key, group) = (entry.Key - 1, entry.Group);
            if (key < 0 || entry.Hash == hash)
                return key >= 0;
        }
    }

    // The highest bits are alike in the smallest hashes of long texts, and not used.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FilterWord(uint hash) => (hash >> 12) & (FilterWords - 1);

    private static ulong FilterMask(uint hash) => (1UL << (int)(hash & 63)) | (1UL << (int)((hash >> 6) & 63));

    private ulong[] LeastHitsOf(IReadOnlyList<LicenceText> all)
    {
        // Where there is no text, more than any has.
        var least = new ulong[Planes * GroupWords];
        for (var text = 0; text < GroupWords * 64; text++)
        {
            var hits = text < all.Count ? (uint)Math.Ceiling(LeastScore * all[text].Sketch.Length) : uint.MaxValue;
            for (var plane = 0; plane < Planes; plane++)
                least[(plane * GroupWords) + (text >> 6)] |= (ulong)((hits >> plane) & 1) << (text & 63);
        }

        return least;
    }

    private int[] Needed(LicenceTemplate? template, List<int[]> members)
    {
        var keys = new List<(int Key, int Texts)>();
        foreach (var shingle in template?.Shingles ?? [])
        {
            if (TryKey(shingle.Hash, out var key, out var group))
                keys.Add((key, members[group].Length));
        }

        return [.. keys.Distinct().OrderBy(one => one.Texts).Select(one => one.Key)];
    }

    private LicenceTemplate.Anchor? AnchorOf(LicenceTemplate? template)
    {
        foreach (var shingle in template?.Shingles ?? [])
        {
            if (TryKey(shingle.Hash, out _, out _))
                return shingle;
        }

        return null;
    }
}
