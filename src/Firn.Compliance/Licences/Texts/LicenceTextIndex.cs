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
    private readonly Dictionary<uint, int[]> postings;

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

        postings = lists.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
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
        if (hits is null)
            return [];
        var candidates = new List<Candidate>();
        foreach (var (text, places) in hits)
        {
            var licence = texts[text];
            var score = (double)places.Select(place => place.Hash).Distinct().Count() / licence.Sketch.Length;
            if (score >= LeastScore)
                candidates.Add(new Candidate(text, score, licence.Shingles * score * score, Spans(places)));
        }

        // What explains most of the document goes first, weighed by how whole it is; what stands within that is a part of it, not a second licence.
        candidates.Sort((left, right) => Math.Abs(left.Weight - right.Weight) > 0.5 ? right.Weight.CompareTo(left.Weight) : left.Text.CompareTo(right.Text));
        var taken = new List<(int From, int To)>();
        var found = new List<LicenceTextMatch>();
        foreach (var candidate in candidates)
        {
            if (candidate.Spans.Sum(span => Covered(span, taken)) * 2 > candidate.Spans.Sum(span => span.To - span.From))
                continue;
            var best = Better(candidate, candidates, words);
            taken.AddRange(candidate.Spans);
            found.Add(best with { Start = words.Starts[candidate.Spans[0].From], End = words.Starts[Math.Min(candidate.Spans[^1].To, words.Count) - 1] });
        }

        found.Sort((left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    // Among texts that explain nearly as much of the same place, one that stands there word for word goes first.
    private LicenceTextMatch Better(Candidate first, List<Candidate> candidates, LicenceWords words)
    {
        foreach (var other in candidates)
        {
            if (other.Weight >= Tie * first.Weight && other.Spans.Sum(span => Covered(span, first.Spans)) * 2 > other.Spans.Sum(span => span.To - span.From) && IsExact(texts[other.Text], words))
                return new LicenceTextMatch(texts[other.Text].Id, true, 1, 0, 0);
        }

        return new LicenceTextMatch(texts[first.Text].Id, first.Score >= NearlyWhole && texts[first.Text].Shingles >= LongText, first.Score, 0, 0);
    }

    private Dictionary<int, List<(int Word, uint Hash)>>? Hits(LicenceWords words)
    {
        Dictionary<int, List<(int Word, uint Hash)>>? hits = null;
        var hashes = words.Hashes;
        for (var i = 0; i + LicenceWords.ShingleWords <= hashes.Length; i++)
        {
            var hash = LicenceWords.Shingle(hashes.Slice(i, LicenceWords.ShingleWords));
            var bit = hash >> (32 - FilterBits);
            if ((filter[bit >> 6] & (1UL << (int)(bit & 63))) == 0 || !postings.TryGetValue(hash, out var having))
                continue;
            hits ??= [];
            foreach (var text in having)
            {
                if (!hits.TryGetValue(text, out var places))
                    hits[text] = places = [];
                places.Add((i, hash));
            }
        }

        return hits;
    }

    private static List<(int From, int To)> Spans(List<(int Word, uint Hash)> places)
    {
        var spans = new List<(int From, int To)>();
        foreach (var (word, _) in places)
        {
            if (spans.Count > 0 && word - spans[^1].To <= GapWords)
                spans[^1] = (spans[^1].From, word + LicenceWords.ShingleWords);
            else
                spans.Add((word, word + LicenceWords.ShingleWords));
        }

        return spans;
    }

    private static int Covered((int From, int To) span, List<(int From, int To)> taken) =>
        taken.Sum(other => Math.Max(0, Math.Min(span.To, other.To) - Math.Max(span.From, other.From)));

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

    private sealed record Candidate(int Text, double Score, double Weight, List<(int From, int To)> Spans);
}
