using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// Finds the texts of an index in documents. One pass over a document counts which keys occur, and their share estimates how much of a text stands
/// there; what may be exact is compared word for word. Keeps its memory from document to document; one thread at a time.
/// </summary>
/// <param name="index">The texts.</param>
internal sealed class LicenceTextFinder(LicenceTextIndex index)
{
    // A text of this many shingles, nearly whole, can be no other licence: its nearest relatives differ by more.
    private const int LongText = 500;
    private const double NearlyWhole = 0.97;

    // A likeness is never the text itself, even where it differs only in what a holder may not fill in.
    private const double MostUncertain = 0.999;

    // What stands word for word counts from this share of the strongest's weight on, if it covers what that explains.
    private const double LeastExact = 0.6;
    private const double Covered = 0.95;

    // What a holder fills in, and segments too short to be looked for.
    private const int MostBetweenSegments = 200;

    private const int GapWords = 100;

    // In mean distances of the known shingles.
    private const int SparseGap = 8;

    // Of the hits of the place with most.
    private const double LeastOfMain = 0.05;

    // Words by which a run must be shorter for each key that it does without, in mean distances of the known shingles.
    private const int WordsOfKey = 8;

    // More texts than any file has; a bound for those made to have many.
    private const int MostTexts = 200;

    // How often each key stands in what is left of a document, and how many keys of each text do; all zero between two documents.
    private readonly int[] standing = new int[index.Keys];
    private readonly LicenceTextCounts counts = new(index);

    // How many keys of each group came or went since the texts' counts were made.
    private readonly int[] changes = new int[index.Groups];
    private readonly List<int> changed = [];

    // The keys of the document, those that were taken away too; a bit each.
    private readonly ulong[] stood = new ulong[(index.Keys + 63) / 64];

    // Keys met in one look, by the look's number.
    private readonly int[] met = new int[index.Keys];
    private int look;

    // How often each key stands in a run of hits; all zero between two.
    private readonly int[] within = new int[index.Keys];
    private readonly List<int> mainHits = [];

    private readonly List<int> likely = [];
    private readonly List<int> rejected = [];
    private readonly List<Candidate> candidates = [];
    private readonly List<Place> places = [];
    private readonly List<Place> beside = [];
    private readonly List<Span> one = [];
    private readonly List<Span> taken = [];
    private readonly Own strongestOwn = new();
    private Hit[] hits = new Hit[256];
    private int hitCount;

    // The document's shingles that may be keys, in their order; none is taken away.
    private int[] shinglePlaces = [];
    private uint[] shingles = [];
    private int shingleCount;

    private LicenceTextIndex Texts => index;

    /// <summary>The texts that stand in a document, in the order of their places.</summary>
    /// <param name="words">The document's words.</param>
    /// <param name="found">Receives them; emptied first.</param>
    public void Find(LicenceWords words, List<LicenceTextMatch> found)
    {
        found.Clear();
        rejected.Clear();
        Array.Clear(stood);
        Hits(words);
        foreach (ref readonly var hit in hits.AsSpan(0, hitCount))
        {
            if (standing[hit.Key]++ != 0)
                continue;
            stood[hit.Key >> 6] |= 1UL << (hit.Key & 63);
            Change(hit.Group);
        }

        Tally(away: false);

        // What explains most of the document goes first, weighed by how whole it is; what it explains is taken away, and the rest looked at again.
        for (var round = 0; round < MostTexts && hitCount > 0; round++)
        {
            Weigh();
            if (candidates.Count == 0)
                break;
            var before = rejected.Count;
            Strongest(words, found);
            if (TakeAway() == 0 && rejected.Count == before)
                break;
        }

        foreach (ref readonly var hit in hits.AsSpan(0, hitCount))
            standing[hit.Key] = 0;
        counts.Clear();
        found.Sort(static (left, right) => left.Start.CompareTo(right.Start));
    }

    private void Hits(LicenceWords words)
    {
        var hashes = words.Hashes;
        if (shingles.Length < hashes.Length)
        {
            var room = Math.Max(hashes.Length, shingles.Length * 2);
            (shinglePlaces, shingles) = (GC.AllocateUninitializedArray<int>(room), GC.AllocateUninitializedArray<uint>(room));
        }

        shingleCount = index.MayBeKeys(hashes, shinglePlaces, shingles);
        if (hits.Length < shingleCount)
            hits = GC.AllocateUninitializedArray<Hit>(Math.Max(shingleCount, hits.Length * 2));
        var (count, all) = (0, hits);
        for (var i = 0; i < shingleCount; i++)
        {
            if (index.TryKey(shingles[i], out var key, out var group))
                all[count++] = new Hit(shinglePlaces[i], key, group);
        }

        hitCount = count;
    }

    private void Look()
    {
        if (look == int.MaxValue)
        {
            Array.Clear(met);
            look = 0;
        }

        look++;
    }

    private void Change(int group)
    {
        if (changes[group]++ == 0)
            changed.Add(group);
    }

    private void Tally(bool away)
    {
        foreach (var group in changed)
        {
            counts.Add(group, changes[group]);
            changes[group] = 0;
        }

        changed.Clear();
        counts.Settle(away);
    }

    // The hits in what was taken; they stand in the order of their words.
    private int TakeAway()
    {
        var before = hitCount;
        foreach (var span in taken)
        {
            var from = HitAt(span.From);
            var to = HitAt(span.To);
            for (var i = from; i < to; i++)
            {
                if (--standing[hits[i].Key] == 0)
                    Change(hits[i].Group);
            }

            hits.AsSpan(to, hitCount - to).CopyTo(hits.AsSpan(from));
            hitCount -= to - from;
        }

        Tally(away: true);
        return before - hitCount;
    }

    // The first hit at or behind a word.
    private int HitAt(int word)
    {
        var (low, high) = (0, hitCount);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = hits[middle].Word < word ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Weigh()
    {
        candidates.Clear();
        counts.Likely(likely);
        foreach (var text in likely)
        {
            if (rejected.Contains(text))
                continue;
            var licence = index.Text(text);
            var score = (double)counts.Of(text) / licence.Sketch.Length;
            candidates.Add(new Candidate(text, score, licence.Shingles * score * score));
        }

        candidates.Sort(static (left, right) => Math.Abs(left.Weight - right.Weight) > 0.5 ? right.Weight.CompareTo(left.Weight) : left.Text.CompareTo(right.Text));
    }

    // Of all that explains nearly as much of the same places, what stands there word for word goes first, or but for the places that holders fill in, where it
    // leaves hardly anything of the strongest unexplained. Of several at one place, the one that takes in more, and then the one that leaves less free.
    private void Strongest(LicenceWords words, List<LicenceTextMatch> found)
    {
        var strongest = candidates[0];
        var own = strongestOwn;
        own.Collect(this, strongest.Text);
        taken.Clear();
        places.Clear();
        beside.Clear();
        foreach (var other in candidates)
        {
            if (other.Score < NearlyWhole && (other.Weight < LeastExact * strongest.Weight || places.Count > 0))
                continue;
            if (index.Template(other.Text) is { } template)
            {
                if (MayStand(other.Text))
                    Templates(other.Text, template, own, words);
            }
            else if (other.Score >= NearlyWhole)
                Exact(other.Text, own, words);
        }

        // Where no one text explains the strongest, several that stand there side by side may.
        if (places.Count == 0 && beside.Count > 1)
            Several(own);
        if (places.Count > 0)
        {
            Choose(places);
            foreach (var place in places)
                Take(found, index.Text(place.Text).Id, true, 1, [new Span(place.From, place.To, 0, 0)], words, isWhole: true);
            return;
        }

        // A text that stands there more than once is looked at once for each.
        var licence = index.Text(strongest.Text);
        if (index.Template(strongest.Text) is null || licence.Shingles >= LongText)
            Main(own, strongest.Text);
        else
            own.OnlyMain(own.Spans.MaxBy(span => span.Last - span.First));
        var score = (double)Narrow(own, strongest.Text) / licence.Sketch.Length;
        var certain = score >= NearlyWhole && licence.Shingles >= LongText;
        if (score >= LicenceTextIndex.LeastScore)
            Take(found, licence.Id, certain, certain ? score : Math.Min(score, MostUncertain), own.Main, words);
        else
            rejected.Add(strongest.Text); // parts of it at several places are no text
    }

    // Longest first, of the same length what leaves less free; what overlaps a better one goes.
    private void Choose(List<Place> all)
    {
        all.Sort(static (left, right) => (right.To - right.From).CompareTo(left.To - left.From) is not 0 and var longer ? longer
            : left.Freedom.CompareTo(right.Freedom) is not 0 and var stricter ? stricter : left.Order.CompareTo(right.Order));
        one.Clear();
        for (var i = 0; i < all.Count; i++)
        {
            if (Touches(one, new Span(all[i].From, all[i].To, 0, 0)))
                all.RemoveAt(i--);
            else
                one.Add(new Span(all[i].From, all[i].To, 0, 0));
        }
    }

    private void Several(Own own)
    {
        Choose(beside);
        if (Covers(own, one))
            places.AddRange(beside);
    }

    // Each place at which a text without template stands word for word, but for what holders fill in between its segments.
    private void Exact(int text, Own own, LicenceWords words)
    {
        var segments = index.Text(text).Segments;
        if (segments.Length == 0)
            return;
        var (first, firstHash) = segments[0];
        for (var from = 0; words.Find(first, firstHash, from, words.Count) is >= 0 and var start; from = start + 1)
        {
            var end = start + first;
            foreach (var (count, hash) in segments.AsSpan(1))
            {
                var next = words.Find(count, hash, end, end + MostBetweenSegments);
                end = next < 0 ? -1 : next + count;
                if (next < 0)
                    break;
            }

            if (end < 0)
                continue;
            one.Clear();
            one.Add(new Span(start, end, 0, 0));
            if (Covers(own, one))
                places.Add(new Place(text, start, end, segments.Length, places.Count + beside.Count));
            start = end - 1;
        }
    }

    // Whether the document has every key without which a text's template stands nowhere.
    private bool MayStand(int text)
    {
        foreach (var key in index.Needed(text))
        {
            if ((stood[key >> 6] & (1UL << (key & 63))) == 0)
                return false;
        }

        return true;
    }

    // Where the strongest's spans are, each place at which a text stands but for its free places.
    private void Templates(int text, LicenceTemplate template, Own own, LicenceWords words)
    {
        var last = 0;
        foreach (var span in own.Spans)
        {
            for (var at = Math.Max(last, span.From - GapWords); TryFind(text, template, words, at, span.To, out var from, out var to); at = to)
            {
                if (to <= span.From)
                    continue;
                last = to;
                one.Clear();
                one.Add(new Span(from, to, 0, 0));
                (Covers(own, one) ? places : beside).Add(new Place(text, from, to, template.Freedom, places.Count + beside.Count));
            }
        }
    }

    // The first place where a text's template stands: it is tried only where the words are that it has for sure.
    private bool TryFind(int text, LicenceTemplate template, LicenceWords words, int from, int to, out int start, out int end)
    {
        from = Math.Max(from, 0);
        if (index.Anchor(text) is not { } anchor)
            return template.TryFind(words, from, to, out start, out end);
        var first = ShingleAt(from + anchor.Least);
        var last = Math.Max(first, ShingleAt(to + anchor.Most));
        while (shingles.AsSpan(first, last - first).IndexOf(anchor.Hash) is >= 0 and var next)
        {
            var place = shinglePlaces[first + next];
            first += next + 1;
            from = Math.Max(from, place - anchor.Most);
            var behind = Math.Min(to, place - anchor.Least + 1);
            if (template.TryFind(words, from, behind, out start, out end))
                return true;
            from = Math.Max(from, behind);
        }

        start = end = 0;
        return false;
    }

    // The first shingle at or behind a word.
    private int ShingleAt(int word)
    {
        var at = shinglePlaces.AsSpan(0, shingleCount).BinarySearch(word);
        return at < 0 ? ~at : at;
    }

    private void Take(List<LicenceTextMatch> found, string id, bool certain, double score, List<Span> spans, LicenceWords words, bool isWhole = false)
    {
        found.Add(new LicenceTextMatch(id, certain, score, words.Starts[spans[0].From], spans[^1].To < words.Count ? words.Starts[spans[^1].To] : words.End, isWhole));
        taken.AddRange(spans);
    }

    // Those that hold more than a few hits: another licence has some of the same words. A few beside them are the text's too where they hold what the others
    // lack: of a long text only some shingles are known, and lie farther apart.
    private void Main(Own own, int text)
    {
        var spans = own.Spans;
        var most = 0;
        foreach (var span in spans)
            most = Math.Max(most, span.Last - span.First);
        var least = most * LeastOfMain;
        var gap = GapWords + (SparseGap * index.Text(text).Shingles / index.Text(text).Sketch.Length);
        Look();
        foreach (var span in spans)
        {
            for (var i = span.First; i < span.Last && IsGreat(span); i++)
                met[own.Hits[i].Key] = look;
        }

        own.Main.Clear();
        for (var i = 0; i < spans.Count; i++)
        {
            if (IsGreat(spans[i]) || (HoldsMore(spans[i]) && (IsBeside(i, i - 1) || IsBeside(i, i + 1))))
                own.Main.Add(spans[i]);
        }

        bool IsGreat(Span span) => span.Last - span.First >= least;

        bool IsBeside(int few, int great) => great >= 0 && great < spans.Count && IsGreat(spans[great])
            && Math.Max(spans[few].From - spans[great].To, spans[great].From - spans[few].To) <= gap;

        bool HoldsMore(Span span)
        {
            for (var i = span.First; i < span.Last; i++)
            {
                if (met[own.Hits[i].Key] != look)
                    return true;
            }

            return false;
        }
    }

    // Nearly all that stands of a text around ranges stands in them too.
    private bool Covers(Own own, List<Span> ranges)
    {
        var (inside, outside) = (0, 0);
        Look();
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var span in CollectionsMarshal.AsSpan(own.Spans))
            {
                if (!Touches(ranges, span))
                    continue;
                foreach (ref readonly var hit in own.Hits.AsSpan(span.First, span.Last - span.First))
                {
                    if (met[hit.Key] == look || IsIn(ranges, hit.Word) != (pass == 0))
                        continue;
                    met[hit.Key] = look;
                    _ = pass == 0 ? inside++ : outside++;
                }
            }
        }

        return inside > 0 && inside >= Covered * (inside + outside);
    }

    private static bool Touches(List<Span> ranges, in Span span)
    {
        foreach (ref readonly var range in CollectionsMarshal.AsSpan(ranges))
        {
            if (span.From < range.To && span.To > range.From)
                return true;
        }

        return false;
    }

    // A shingle that begins just before a range reaches into it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsIn(List<Span> ranges, int word)
    {
        foreach (ref readonly var range in CollectionsMarshal.AsSpan(ranges))
        {
            if (word >= range.From - LicenceWords.ShingleWords && word < range.To)
                return true;
        }

        return false;
    }

    // Another licence before or behind a text has some of its words: the shortest run with all that stands of it is the text; or with all but a few,
    // where that is far shorter, as words that the text lacks may stand in the other.
    private int Narrow(Own own, int text)
    {
        var total = 0;
        Look();
        mainHits.Clear();
        foreach (var span in own.Main)
        {
            for (var i = span.First; i < span.Last; i++)
            {
                mainHits.Add(i);
                if (met[own.Hits[i].Key] == look)
                    continue;
                met[own.Hits[i].Key] = look;
                total++;
            }
        }

        var (first, last) = Shortest(own, total);
        var kept = total;
        var price = (double)WordsOfKey * index.Text(text).Shingles / index.Text(text).Sketch.Length;
        for (var keys = total - 1; keys >= NearlyWhole * total; keys--)
        {
            var shorter = Shortest(own, keys);
            if (Words(shorter) + ((kept - keys) * price) >= Words((first, last)))
                continue;
            (first, last) = shorter;
            kept = keys;
        }

        var spans = own.Main;
        for (var i = 0; i < spans.Count; i++)
        {
            var (from, to) = (Math.Max(spans[i].First, first), Math.Min(spans[i].Last, last + 1));
            if (from < to)
                spans[i] = new Span(own.Hits[from].Word, own.Hits[to - 1].Word + LicenceWords.ShingleWords, from, to);
            else
                spans.RemoveAt(i--);
        }

        return kept;

        int Words((int First, int Last) range) => own.Hits[range.Last].Word - own.Hits[range.First].Word;
    }

    // The shortest run of hits with so many different keys; there is one.
    private (int First, int Last) Shortest(Own own, int keys)
    {
        var best = (First: mainHits[0], Last: mainHits[^1]);
        var (begin, different) = (0, 0);
        var main = CollectionsMarshal.AsSpan(mainHits);
        var all = own.Hits;
        foreach (var last in main)
        {
            if (within[all[last].Key]++ == 0)
                different++;
            while (different >= keys)
            {
                var first = main[begin++];
                if (all[last].Word - all[first].Word < all[best.Last].Word - all[best.First].Word)
                    best = (first, last);
                if (--within[all[first].Key] == 0)
                    different--;
            }
        }

        foreach (var hit in mainHits)
            within[own.Hits[hit].Key] = 0;
        return best;
    }

    private readonly record struct Candidate(int Text, double Score, double Weight);

    // A key at a word, and the group of its texts.
    private readonly record struct Hit(int Word, int Key, int Group);

    // From and to in words, first and last among the text's hits.
    private readonly record struct Span(int From, int To, int First, int Last);

    // Where a text stands, in words; how much its template leaves free, and when it was found.
    private readonly record struct Place(int Text, int From, int To, int Freedom, int Order);

    // One text's hits, and where they stand together.
    private sealed class Own
    {
        private int count;

        public Hit[] Hits { get; private set; } = new Hit[256];

        public List<Span> Spans { get; } = [];

        public List<Span> Main { get; } = [];

        public void OnlyMain(Span span)
        {
            Main.Clear();
            Main.Add(span);
        }

        public void Collect(LicenceTextFinder finder, int text)
        {
            count = 0;
            Spans.Clear();
            var texts = finder.Texts;
            foreach (ref readonly var hit in finder.hits.AsSpan(0, finder.hitCount))
            {
                if (texts.Has(hit.Group, text))
                    Add(hit);
            }
        }

        private void Add(in Hit hit)
        {
            if (count == Hits.Length)
                Hits = [.. Hits, .. new Hit[count]];
            Hits[count++] = hit;
            var end = hit.Word + LicenceWords.ShingleWords;
            if (Spans.Count > 0 && hit.Word - Spans[^1].To <= GapWords)
                Spans[^1] = Spans[^1] with { To = end, Last = count };
            else
                Spans.Add(new Span(hit.Word, end, count - 1, count));
        }
    }
}
