using System.Buffers;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// Finds the texts of the SPDX list in documents. Each text is known by the smallest hashes of its five-word shingles; one pass over a
/// document counts which of them occur, and their share estimates how much of the text stands there. What may be exact is compared
/// word for word. Immutable; thread-safe.
/// </summary>
internal sealed class LicenceTextIndex
{
    /// <summary>Below this share nothing is said.</summary>
    public const double LeastScore = 0.75;

    // A text of this many shingles, nearly whole, can be no other licence: its nearest relatives differ by more.
    private const int LongText = 500;
    private const double NearlyWhole = 0.97;

    // What explains this share of what the best explains is as good.
    private const double Tie = 0.97;

    private const int GapWords = 100;
    private const int FilterBits = 20;

    private static readonly Lazy<LicenceTextIndex> Shared = new(() =>
    {
        var (version, texts) = LicenceTextFile.Read();
        return new LicenceTextIndex(version, texts);
    });

    private readonly IReadOnlyList<LicenceText> texts;
    private readonly ulong[] filter = new ulong[1 << (FilterBits - 6)];
    private readonly Dictionary<uint, int> keys = [];
    private readonly int[][] postings;

    // Each text's sketch as keys.
    private readonly int[][] sketches;

    /// <summary>Makes an index.</summary>
    public LicenceTextIndex(string version, IReadOnlyList<LicenceText> texts)
    {
        Version = version;
        this.texts = texts;
        var lists = new Dictionary<uint, List<int>>();
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var hash in texts[text].Sketch)
            {
                if (!lists.TryGetValue(hash, out var list))
                    lists[hash] = list = [];
                list.Add(text);
                filter[hash >> (32 - FilterBits) >> 6] |= 1UL << (int)((hash >> (32 - FilterBits)) & 63);
            }
        }

        postings = new int[lists.Count][];
        foreach (var (hash, list) in lists)
        {
            postings[keys.Count] = [.. list];
            keys.Add(hash, keys.Count);
        }

        sketches = [.. texts.Select(text => Array.ConvertAll(text.Sketch, hash => keys[hash]))];
    }

    /// <summary>The index that comes with Firn.</summary>
    public static LicenceTextIndex Spdx => Shared.Value;

    /// <summary>The list's version.</summary>
    public string Version { get; }

    /// <summary>Texts known.</summary>
    public int Count => texts.Count;

    /// <summary>The texts that stand in a document, in the order of their places.</summary>
    public List<LicenceTextMatch> Find(LicenceWords words)
    {
        var hits = Hits(words);
        if (hits.Count == 0)
            return [];
        var counts = new int[texts.Count];
        var first = ArrayPool<int>.Shared.Rent(postings.Length); // where each key occurs first, plus one
        Array.Clear(first, 0, postings.Length);
        foreach (var (word, key) in hits)
        {
            if (first[key] != 0)
                continue;
            first[key] = word + 1;
            foreach (var text in postings[key])
                counts[text]++;
        }

        var candidates = new List<Candidate>();
        for (var text = 0; text < counts.Length; text++)
        {
            var licence = texts[text];
            var score = (double)counts[text] / licence.Sketch.Length;
            if (score >= LeastScore)
                candidates.Add(new Candidate(text, score, licence.Shingles * score * score));
        }

        // What explains most of the document goes first, weighed by how whole it is; what stands within that is a part of it, not a second licence.
        candidates.Sort((left, right) => Math.Abs(left.Weight - right.Weight) > 0.5 ? right.Weight.CompareTo(left.Weight) : left.Text.CompareTo(right.Text));
        var taken = new List<(int From, int To)>();
        var found = new List<LicenceTextMatch>();
        foreach (var candidate in candidates)
        {
            if (IsWithin(candidate.Text, taken, first))
                continue;
            var spans = Spans(hits, candidate.Text);
            var best = Better(candidate, candidates, spans, first, words);
            taken.AddRange(spans);
            found.Add(best with { Start = words.Starts[spans[0].From], End = words.Starts[Math.Min(spans[^1].To, words.Count) - 1] });
        }

        ArrayPool<int>.Shared.Return(first);
        found.Sort((left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    // Among texts that explain nearly as much of the same place, one that stands there word for word goes first.
    private LicenceTextMatch Better(Candidate strongest, List<Candidate> candidates, List<(int From, int To)> spans, int[] first, LicenceWords words)
    {
        foreach (var other in candidates)
        {
            if (other.Weight >= Tie * strongest.Weight && IsWithin(other.Text, spans, first) && IsExact(texts[other.Text], words))
                return new LicenceTextMatch(texts[other.Text].Id, true, 1, 0, 0);
        }

        return new LicenceTextMatch(texts[strongest.Text].Id, strongest.Score >= NearlyWhole && texts[strongest.Text].Shingles >= LongText, strongest.Score, 0, 0);
    }

    private List<(int Word, int Key)> Hits(LicenceWords words)
    {
        var hits = new List<(int Word, int Key)>();
        var hashes = words.Hashes;
        for (var i = 0; i + LicenceWords.ShingleWords <= hashes.Length; i++)
        {
            var hash = LicenceWords.Shingle(hashes.Slice(i, LicenceWords.ShingleWords));
            var bit = hash >> (32 - FilterBits);
            if ((filter[bit >> 6] & (1UL << (int)(bit & 63))) != 0 && keys.TryGetValue(hash, out var key))
                hits.Add((i, key));
        }

        return hits;
    }

    private List<(int From, int To)> Spans(List<(int Word, int Key)> hits, int text)
    {
        var spans = new List<(int From, int To)>();
        foreach (var (word, key) in hits)
        {
            if (Array.BinarySearch(postings[key], text) < 0)
                continue;
            if (spans.Count > 0 && word - spans[^1].To <= GapWords)
                spans[^1] = (spans[^1].From, word + LicenceWords.ShingleWords);
            else
                spans.Add((word, word + LicenceWords.ShingleWords));
        }

        return spans;
    }

    // More than half of what was found of a text lies in these spans.
    private bool IsWithin(int text, List<(int From, int To)> spans, int[] first)
    {
        int found = 0, inside = 0;
        foreach (var key in spans.Count == 0 ? [] : sketches[text])
        {
            if (first[key] is not (> 0 and var place))
                continue;
            found++;
            foreach (var (from, to) in spans)
            {
                if (place - 1 >= from && place - 1 < to)
                {
                    inside++;
                    break;
                }
            }
        }

        return inside * 2 > found;
    }

    private static bool IsExact(LicenceText text, LicenceWords words)
    {
        foreach (var (count, hash) in text.Segments)
        {
            var power = LicenceWords.Power(count);
            var found = false;
            for (var at = 0; at + count <= words.Count && !found; at++)
                found = unchecked(words.Prefix(at + count) - (words.Prefix(at) * power)) == hash;
            if (!found)
                return false;
        }

        return text.Segments.Length > 0;
    }

    private sealed record Candidate(int Text, double Score, double Weight);
}
