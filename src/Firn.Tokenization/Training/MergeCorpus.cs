using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Firn.Tokenization.Training;

/// <summary>
/// Different pieces as symbols with their counts, and the pairs in them: what merges are learnt from. A merge touches only the
/// words that hold its pair. Not thread-safe.
/// </summary>
/// <param name="lasting">
/// The words of a pair stay with it, so that any pair can be merged at any time (<see cref="Merge(int, int, int)"/>); else they
/// go with its candidate, which is Hugging Face's way and its result.
/// </param>
internal sealed class MergeCorpus(bool lasting)
{
    private const int Batch = 32;

    // Words are runs of symbols in one array; a merge shortens them in place.
    private int[] symbols = [];
    private Word[] words = [];

    // Where pairs occur: linked lists of words.
    private (int Word, int Next)[] places = [];
    private int placed;

    private readonly PairTable pairs = new();
    private readonly List<int> touched = [];
    private readonly MergeQueue queue = new();

    // What one merge changes, summed by neighbour before the pairs are looked up: most neighbours come again and again.
    private readonly Neighbours before = new();
    private readonly Neighbours behind = new();

    /// <summary>Symbols of all words, as often as they occur.</summary>
    public long Symbols { get; private set; }

    /// <summary>Takes the pieces over and counts their pairs; the tables are empty then.</summary>
    /// <param name="tables">Pieces with their counts, each in one table only.</param>
    /// <param name="spell">Writes a piece as symbols, at most one a byte, and returns how many.</param>
    public void Take(IReadOnlyList<PieceTable> tables, SpellPiece spell)
    {
        symbols = new int[tables.Sum(table => (long)table.ArenaBytes)];
        words = new Word[tables.Sum(table => table.Count)];
        var word = 0;
        var at = 0;
        foreach (var table in tables)
        {
            table.ForEach((piece, count) =>
            {
                var length = spell(piece, symbols.AsSpan(at));
                words[word++] = new Word { Start = at, Length = length, Count = count };
                at += length;
                Symbols += count * length;
            });
            // The counts have served; giving the memory back early halves the peak.
            table.Clear();
        }

        Group();
        CountPairs();
        Enqueue();
    }

    /// <summary>Looks at the pair that is first in the order of merging; false when there is none.</summary>
    public bool TryPeek(out MergeCandidate first)
    {
        while (queue.Count > 0)
        {
            first = queue.First;
            var count = pairs[first.Pair].Count;
            if (count == first.Count)
                return true;
            if (lasting && count <= 0)
                queue.Take();
            else
                queue.Replace(first with { Count = count });
        }

        first = default;
        return false;
    }

    /// <summary>Takes the first pair out of the queue, and is not asked for it again unless it occurs anew.</summary>
    public void Drop() => queue.Take();

    /// <summary>Merges a candidate in the words that it was found in.</summary>
    public void Merge(in MergeCandidate candidate, int result)
    {
        Merge(candidate.Places, candidate.Left, candidate.Right, result);
        Enqueue();
    }

    /// <summary>Merges a pair wherever it occurs; only where places are lasting.</summary>
    public void Merge(int left, int right, int result)
    {
        var number = pairs.Find(left, right);
        if (number < 0 || pairs[number].Places < 0)
            return;
        Merge(pairs[number].Places, left, right, result);
        pairs[number].Places = -1;
        pairs[number].Count = 0;
        Enqueue();
    }

    /// <summary>
    /// Brings words of one script together, by their second and third byte (the first is a space more often than not): a pair's words
    /// then lie near each other in memory.
    /// </summary>
    private void Group()
    {
        unchecked
        {
            var from = new int[(1 << 16) + 1];
            foreach (ref var word in words.AsSpan())
                from[Key(word) + 1]++;
            for (var key = 1; key < from.Length; key++)
                from[key] += from[key - 1];
            var order = new int[words.Length];
            for (var i = 0; i < words.Length; i++)
                order[from[Key(words[i])]++] = i;
            var (oldWords, oldSymbols) = (words, symbols);
            words = new Word[oldWords.Length];
            symbols = new int[oldSymbols.Length];
            var at = 0;
            for (var i = 0; i < order.Length; i++)
            {
                words[i] = oldWords[order[i]] with { Start = at };
                oldSymbols.AsSpan(oldWords[order[i]].Start, words[i].Length).CopyTo(symbols.AsSpan(at));
                at += words[i].Length;
            }
        }

        int Key(in Word word) => unchecked(((symbols[word.Start + Math.Min(1, word.Length - 1)] & 0xFF) << 8) | (symbols[word.Start + Math.Min(2, word.Length - 1)] & 0xFF));
    }

    /// <summary>The first pairs, each pair's words side by side.</summary>
    private void CountPairs()
    {
        unchecked
        {
            var numbers = new int[symbols.Length];
            var used = new List<int>();
            foreach (ref var word in words.AsSpan())
            {
                for (var at = word.Start; at + 1 < word.Start + word.Length; at++)
                {
                    var number = numbers[at] = pairs.At(symbols[at], symbols[at + 1]);
                    if (number == used.Count)
                        used.Add(0);
                    used[number]++;
                    pairs[number].Count += word.Count;
                }
            }

            places = new (int, int)[Math.Max(1 << 8, used.Sum())];
            var next = new int[used.Count];
            for (var number = 0; number < used.Count; number++)
            {
                next[number] = placed;
                placed += used[number];
                Touch(ref pairs[number], number);
            }

            for (var word = 0; word < words.Length; word++)
            {
                for (var at = words[word].Start; at + 1 < words[word].Start + words[word].Length; at++)
                {
                    ref var pair = ref pairs[numbers[at]];
                    if (pair.Places >= 0 && places[pair.Places].Word == word)
                        continue;
                    places[next[numbers[at]]] = (word, pair.Places);
                    pair.Places = next[numbers[at]]++;
                }
            }
        }
    }

    private unsafe void Merge(int place, int left, int right, int result)
    {
        // Words are spread over memory: some are asked for ahead, then their symbols, before the first is needed.
        Span<int> batch = stackalloc int[Batch];
        while (place >= 0)
        {
            var count = 0;
            for (; place >= 0 && count < Batch; place = places[place].Next)
            {
                batch[count] = places[place].Word;
                if (Sse.IsSupported)
                    Sse.Prefetch0(Unsafe.AsPointer(ref words[batch[count]]));
                count++;
            }

            if (Sse.IsSupported)
            {
                foreach (var word in batch[..count])
                    Sse.Prefetch0(Unsafe.AsPointer(ref symbols[words[word].Start]));
            }

            foreach (var word in batch[..count])
                MergeInWord(word, left, right, result);
        }

        foreach (var symbol in before.Symbols)
        {
            var (count, head) = before.Take(symbol);
            pairs[pairs.At(symbol, left)].Count -= count;
            Occurs(symbol, result, count, head);
        }

        before.Clear();
        foreach (var symbol in behind.Symbols)
        {
            var (count, head) = behind.Take(symbol);
            pairs[pairs.At(right, symbol)].Count -= count;
            Occurs(result, symbol, count, head);
        }

        behind.Clear();
    }

    private void MergeInWord(int number, int left, int right, int result)
    {
        unchecked
        {
            ref var word = ref words[number];
            var run = symbols.AsSpan(word.Start, word.Length);
            var count = word.Count;
            var write = 0;
            for (var read = 0; read < run.Length; write++)
            {
                if (run[read] != left || read + 1 >= run.Length || run[read + 1] != right)
                {
                    run[write] = run[read++];
                    continue;
                }

                // Left of the pair stand merged symbols already, right of it the old ones.
                if (write > 0)
                    Changes(before, run[write - 1], number, count);
                read += 2;
                run[write] = result;
                if (read < run.Length)
                    Changes(behind, run[read], number, count);
            }

            Symbols -= (run.Length - write) * count;
            word.Length = write;
        }
    }

    private void Changes(Neighbours neighbours, int symbol, int word, long count)
    {
        ref var head = ref neighbours.Add(symbol, count);
        if (head < 0 || places[head].Word != word)
            head = Place(word, head);
    }

    private int Place(int word, int next)
    {
        if (placed == places.Length)
            Array.Resize(ref places, placed * 2);
        places[placed] = (word, next);
        return placed++;
    }

    /// <summary>A pair occurs more often, in the words of a list.</summary>
    private void Occurs(int left, int right, long count, int head)
    {
        var number = pairs.At(left, right);
        ref var pair = ref pairs[number];
        pair.Count += count;
        Touch(ref pair, number);
        if (pair.Places >= 0)
        {
            var last = head;
            while (places[last].Next >= 0)
                last = places[last].Next;
            places[last].Next = pair.Places;
        }

        pair.Places = head;
    }

    private void Touch(ref PairTable.Pair pair, int number)
    {
        if (pair.Touched)
            return;
        pair.Touched = true;
        touched.Add(number);
    }

    private void Enqueue()
    {
        foreach (var number in touched)
        {
            ref var pair = ref pairs[number];
            pair.Touched = false;
            if (pair.Count > 0)
                queue.Add(new MergeCandidate(pair.Count, pair.Left, pair.Right, number, pair.Places));
            if (!lasting)
                pair.Places = -1;
        }

        touched.Clear();
    }

    private struct Word
    {
        public int Start;
        public int Length;
        public long Count;
    }

    /// <summary>What stands at one side of the pair that is merged: how often, and in which words.</summary>
    private sealed class Neighbours
    {
        private (long Count, int Head, bool Seen)[] bySymbol = new (long, int, bool)[1 << 10];

        public List<int> Symbols { get; } = [];

        public ref int Add(int symbol, long count)
        {
            if (symbol >= bySymbol.Length)
                Array.Resize(ref bySymbol, Math.Max(symbol + 1, bySymbol.Length * 2));
            ref var entry = ref bySymbol[symbol];
            if (!entry.Seen)
            {
                entry.Seen = true;
                entry.Head = -1;
                Symbols.Add(symbol);
            }

            entry.Count += count;
            return ref entry.Head;
        }

        public (long Count, int Head) Take(int symbol)
        {
            var (count, head, _) = bySymbol[symbol];
            bySymbol[symbol] = default;
            return (count, head);
        }

        public void Clear() => Symbols.Clear();
    }

    /// <summary>Writes a piece as symbols.</summary>
    public delegate int SpellPiece(ReadOnlySpan<byte> piece, Span<int> symbols);
}
