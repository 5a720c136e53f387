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

    // A likeness is never the text itself, even where it differs only in what a holder may not fill in.
    private const double MostUncertain = 0.999;

    // What stands word for word counts from this share of the strongest's weight on, if it covers what that explains.
    private const double LeastExact = 0.6;
    private const double Covered = 0.95;

    private const int GapWords = 100;

    // In mean distances of the known shingles.
    private const int SparseGap = 8;

    // Of the hits of the place with most.
    private const double LeastOfMain = 0.05;

    // More texts than any file has; a bound for those made to have many.
    private const int MostTexts = 100;
    private const int FilterBits = 20;

    private static readonly Lazy<LicenceTextIndex> Shared = new(() =>
    {
        var (version, words, texts) = LicenceTextFile.Read();
        return new LicenceTextIndex(version, words, texts);
    });

    // How often each key stands in what is left of a document; all zero between two.
    [ThreadStatic]
    private static int[]? standingKeys;

    // Keys met in one look, by the look's number.
    [ThreadStatic]
    private static long[]? metKeys;

    [ThreadStatic]
    private static long stamp;

    private readonly IReadOnlyList<LicenceText> texts;
    private readonly LicenceTemplate?[] templates;
    private readonly int[] leastHits;
    private readonly ulong[] filter = new ulong[1 << (FilterBits - 6)];
    private readonly Dictionary<uint, int> keys = [];
    private readonly int[][] postings;

    /// <summary>Makes an index.</summary>
    public LicenceTextIndex(string version, ulong[] words, IReadOnlyList<LicenceText> texts)
    {
        Version = version;
        this.texts = texts;
        templates = [.. texts.Select(text => text.Template.Length > 0 ? new LicenceTemplate(text.Template, words) : null)];
        leastHits = [.. texts.Select(text => (int)Math.Ceiling(LeastScore * text.Sketch.Length))];
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
        var found = new List<LicenceTextMatch>();
        var hits = Hits(words);
        if (hits.Count == 0)
            return found;
        var standing = Standing();
        var counts = new int[texts.Count];
        foreach (var (_, key) in hits)
        {
            if (standing[key]++ == 0)
                Tally(key, counts, 1);
        }

        // What explains most of the document goes first, weighed by how whole it is; what it explains is taken away, and the rest looked at again.
        var candidates = new List<Candidate>();
        for (var round = 0; round < MostTexts && hits.Count > 0; round++)
        {
            Weigh(counts, candidates);
            if (candidates.Count == 0)
                break;
            found.Add(Strongest(hits, candidates, words, out var taken));
            if (TakeAway(hits, taken, standing, counts) == 0)
                break;
        }

        foreach (var (_, key) in hits)
            standing[key] = 0;
        found.Sort((left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    private int[] Standing()
    {
        if (standingKeys is null || standingKeys.Length < postings.Length)
            standingKeys = new int[postings.Length];
        return standingKeys;
    }

    private void Tally(int key, int[] counts, int change)
    {
        foreach (var text in postings[key])
            counts[text] += change;
    }

    private int TakeAway(List<(int Word, int Key)> hits, List<Span> taken, int[] standing, int[] counts) => hits.RemoveAll(hit =>
    {
        foreach (var span in taken)
        {
            if (hit.Word < span.From || hit.Word >= span.To)
                continue;
            if (--standing[hit.Key] == 0)
                Tally(hit.Key, counts, -1);
            return true;
        }

        return false;
    });

    private void Weigh(int[] counts, List<Candidate> candidates)
    {
        candidates.Clear();
        for (var text = 0; text < counts.Length; text++)
        {
            if (counts[text] < leastHits[text])
                continue;
            var licence = texts[text];
            var score = (double)counts[text] / licence.Sketch.Length;
            candidates.Add(new Candidate(text, score, licence.Shingles * score * score));
        }

        candidates.Sort((left, right) => Math.Abs(left.Weight - right.Weight) > 0.5 ? right.Weight.CompareTo(left.Weight) : left.Text.CompareTo(right.Text));
    }

    // Of all that explains nearly as much of the same place, what stands there word for word goes first, or but for the places that holders fill in, where it
    // leaves hardly anything of the strongest unexplained. Of several, the one that takes in more, and then the one that leaves less free.
    private LicenceTextMatch Strongest(List<(int Word, int Key)> hits, List<Candidate> candidates, LicenceWords words, out List<Span> taken)
    {
        var strongest = candidates[0];
        var own = Own(hits, strongest.Text);
        var spans = Spans(own);
        var best = (Text: -1, From: 0, To: 0);
        taken = [];
        foreach (var other in candidates)
        {
            if (other.Weight < LeastExact * strongest.Weight || (best.Text >= 0 && other.Score < NearlyWhole))
                continue;
            int from, to;
            List<Span> places;
            if (templates[other.Text] is { } template)
            {
                if (!TryTemplate(template, own, spans, words, out from, out to))
                    continue;
                places = [new Span(from, to, 0, 0)];
            }
            else
            {
                if (other.Score < NearlyWhole || best.Text >= 0 || !IsExact(texts[other.Text], words))
                    continue;
                places = other.Text == strongest.Text ? Main(own, spans, other.Text) : Main(Own(hits, other.Text), other.Text);
                (from, to) = (places[0].From, places[^1].To);
                if (!Covers(own, spans, from, to))
                    continue;
            }

            if (best.Text < 0 || to - from > best.To - best.From || (to - from == best.To - best.From && texts[other.Text].Template.Length < texts[best.Text].Template.Length))
                (best, taken) = ((other.Text, from, to), places);
        }

        if (best.Text >= 0)
            return Match(texts[best.Text].Id, true, 1, taken, words);

        // A text that stands there more than once is looked at once for each.
        var licence = texts[strongest.Text];
        taken = templates[strongest.Text] is null ? Main(own, spans, strongest.Text) : [spans.MaxBy(span => span.Last - span.First)];
        var certain = strongest.Score >= NearlyWhole && licence.Shingles >= LongText;
        return Match(licence.Id, certain, certain ? strongest.Score : Math.Min(strongest.Score, MostUncertain), taken, words);
    }

    // Where one of the strongest's spans is, a text stands but for its free places.
    private bool TryTemplate(LicenceTemplate template, List<(int Word, int Key)> own, List<Span> spans, LicenceWords words, out int from, out int to)
    {
        foreach (var span in spans)
        {
            for (var at = span.From - GapWords; template.TryFind(words, at, span.To, out from, out to); at = to)
            {
                if (to > span.From && Covers(own, spans, from, to))
                    return true;
            }
        }

        (from, to) = (0, 0);
        return false;
    }

    private static LicenceTextMatch Match(string id, bool certain, double score, List<Span> spans, LicenceWords words) =>
        new(id, certain, score, words.Starts[spans[0].From], words.Starts[Math.Min(spans[^1].To, words.Count) - 1]);

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

    // A text's hits.
    private List<(int Word, int Key)> Own(List<(int Word, int Key)> hits, int text)
    {
        var own = new List<(int Word, int Key)>();
        foreach (var hit in hits)
        {
            if (Array.BinarySearch(postings[hit.Key], text) >= 0)
                own.Add(hit);
        }

        return own;
    }

    private List<Span> Main(List<(int Word, int Key)> own, int text) => Main(own, Spans(own), text);

    // Those that hold more than a few hits: another licence has some of the same words. A few beside them are the text's too where they hold what the others
    // lack: of a long text only some shingles are known, and lie farther apart.
    private List<Span> Main(List<(int Word, int Key)> own, List<Span> spans, int text)
    {
        var least = spans.Max(span => span.Last - span.First) * LeastOfMain;
        var gap = GapWords + (SparseGap * texts[text].Shingles / texts[text].Sketch.Length);
        var met = Met();
        foreach (var span in spans)
        {
            for (var i = span.First; i < span.Last && IsGreat(span); i++)
                met[own[i].Key] = stamp;
        }

        var main = new List<Span>();
        for (var i = 0; i < spans.Count; i++)
        {
            if (IsGreat(spans[i]) || (HoldsMore(spans[i]) && (IsBeside(i, i - 1) || IsBeside(i, i + 1))))
                main.Add(spans[i]);
        }

        return main;

        bool IsGreat(Span span) => span.Last - span.First >= least;

        bool IsBeside(int few, int great) => great >= 0 && great < spans.Count && IsGreat(spans[great])
            && Math.Max(spans[few].From - spans[great].To, spans[great].From - spans[few].To) <= gap;

        bool HoldsMore(Span span)
        {
            for (var i = span.First; i < span.Last; i++)
            {
                if (met[own[i].Key] != stamp)
                    return true;
            }

            return false;
        }
    }

    // Where they stand together.
    private static List<Span> Spans(List<(int Word, int Key)> own)
    {
        var spans = new List<Span>();
        for (var i = 0; i < own.Count; i++)
        {
            var word = own[i].Word;
            if (spans.Count > 0 && word - spans[^1].To <= GapWords)
                spans[^1] = spans[^1] with { To = word + LicenceWords.ShingleWords, Last = i + 1 };
            else
                spans.Add(new Span(word, word + LicenceWords.ShingleWords, i, i + 1));
        }

        return spans;
    }

    // Keys that are met where they hold the stamp: none yet.
    private long[] Met()
    {
        if (metKeys is null || metKeys.Length < postings.Length)
            metKeys = new long[postings.Length];
        stamp++;
        return metKeys;
    }

    // Nearly all that stands of a text around a range stands in it too.
    private bool Covers(List<(int Word, int Key)> own, List<Span> spans, int from, int to)
    {
        var (met, inside, outside) = (Met(), 0, 0);
        foreach (var isInside in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var span in spans)
            {
                if (span.From >= to || span.To <= from)
                    continue;
                for (var i = span.First; i < span.Last; i++)
                {
                    // A shingle that begins just before a range reaches into it.
                    var (word, key) = own[i];
                    if (met[key] == stamp || (word >= from - LicenceWords.ShingleWords && word < to) != isInside)
                        continue;
                    met[key] = stamp;
                    _ = isInside ? inside++ : outside++;
                }
            }
        }

        return inside >= Covered * (inside + outside);
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

    // From and to in words, first and last among the text's hits.
    private readonly record struct Span(int From, int To, int First, int Last);
}
