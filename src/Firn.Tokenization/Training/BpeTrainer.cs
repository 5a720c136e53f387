using System.Numerics;
using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Training;

/// <summary>
/// Learns a byte-level BPE vocabulary: special tokens first, the 256 bytes in the order of their characters, then merges,
/// always of the most frequent pair and of equal ones that with the lower left, then lower right id. This is the order of
/// Hugging Face's trainer, whose result is the same. Counts are exact, so threads and the order of texts change nothing.
/// </summary>
public sealed class BpeTrainer
{
    private readonly BpeTrainerConfig config;
    private readonly IReadOnlyList<AddedToken> addedTokens;
    private readonly List<byte[]?> tokens = [];
    private readonly Dictionary<byte[], int> ids = new(Utf8Comparer.Instance);
    private readonly HashSet<byte[]> reserved = new(Utf8Comparer.Instance);
    private readonly List<BpeMerge> merges = [];

    // Words are runs of symbols in one array; a merge shortens them in place.
    private int[] symbols = [];
    private int[] starts = [];
    private int[] lengths = [];
    private long[] counts = [];

    // Where pairs occur: linked lists of words through two arrays.
    private int[] postingWord = new int[1 << 16];
    private int[] postingNext = new int[1 << 16];
    private int postings;

    private readonly PairTable pairs = new();
    private readonly List<int> touched = [];
    private readonly PriorityQueue<Candidate, Candidate> queue = new(Candidate.Order);

    private BpeTrainer(BpeTrainerConfig config, IReadOnlyList<AddedToken> addedTokens)
    {
        this.config = config;
        this.addedTokens = addedTokens;
    }

    /// <summary>Learns a tokenizer with Apertus' special tokens and template.</summary>
    /// <param name="config">What is learnt.</param>
    /// <param name="texts">UTF-8 texts; enumerated once, by one thread at a time; each keeps its bytes until it is counted.</param>
    /// <param name="workers">Threads that count, at least 1; the result does not depend on them.</param>
    /// <param name="progress">Told about merges.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">Too many different pieces (FIRN-TOK-008), or the vocabulary is smaller than its alphabet (FIRN-TOK-009).</exception>
    public static Tokenizer Train(
        BpeTrainerConfig config, IEnumerable<ReadOnlyMemory<byte>> texts, int workers, ProgressSink? progress = null, CancellationToken cancellation = default)
    {
        var begin = ApertusTokens.All.First(token => token.Content == ApertusTokens.Begin).Id;
        return Train(config, ApertusTokens.All, new TokenizerTemplate([begin], []), texts, workers, progress, cancellation);
    }

    /// <summary>Learns a tokenizer with any special tokens, numbered from 0.</summary>
    internal static Tokenizer Train(
        BpeTrainerConfig config, IReadOnlyList<AddedToken> addedTokens, TokenizerTemplate template,
        IEnumerable<ReadOnlyMemory<byte>> texts, int workers, ProgressSink? progress = null, CancellationToken cancellation = default) =>
        new BpeTrainer(config, addedTokens).Learn(texts, workers, template, progress ?? ProgressSink.None, cancellation);

    private Tokenizer Learn(
        IEnumerable<ReadOnlyMemory<byte>> texts, int workers, TokenizerTemplate template, ProgressSink progress, CancellationToken cancellation)
    {
        var smallest = addedTokens.Count + 256;
        if (config.VocabularySize < smallest)
        {
            throw new FirnException(
                "FIRN-TOK-009", "vocabulary_size", $"{config.VocabularySize} is below the {smallest} of special tokens and bytes", "raise vocabulary_size", ExitCode.Invalid);
        }

        foreach (var token in addedTokens)
        {
            tokens.Add(Encoding.UTF8.GetBytes(token.Content));
            reserved.Add(tokens[^1]!);
        }

        foreach (var value in ByteAlphabet.InCharacterOrder)
        {
            ids.Add([value], tokens.Count);
            tokens.Add([value]);
        }

        var markers = addedTokens.Where(token => ApertusTokens.PersonalDataMarkers.Contains(token.Content));
        var counter = new PieceCounter(config, markers);
        counter.Count(texts, workers, cancellation);
        TakeWords(counter.Tables);
        CountPairs();
        while (tokens.Count < config.VocabularySize && MergeNext())
        {
            if (merges.Count % 256 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Report(new ProgressUpdate("tokenize", tokens.Count, config.VocabularySize, "merges"));
            }
        }

        return new Tokenizer(
            new BpeModel([.. tokens], LastOfEach(merges), ignoreMerges: false, "trained tokenizer"), config.Family, addedTokens, template);
    }

    /// <summary>A pair that was merged twice keeps its later rank, as in Hugging Face's files.</summary>
    private static List<BpeMerge> LastOfEach(List<BpeMerge> merges)
    {
        var last = new Dictionary<(int, int), int>();
        for (var rank = 0; rank < merges.Count; rank++)
            last[(merges[rank].Left, merges[rank].Right)] = rank;
        return [.. merges.Where((merge, rank) => last[(merge.Left, merge.Right)] == rank)];
    }

    private void TakeWords(IReadOnlyList<PieceTable> tables)
    {
        var total = tables.Sum(table => (long)table.ArenaBytes);
        var words = tables.Sum(table => table.Count);
        symbols = new int[total];
        starts = new int[words];
        lengths = new int[words];
        counts = new long[words];
        var byteIds = new int[256];
        foreach (var value in ByteAlphabet.InCharacterOrder)
            byteIds[value] = ids[[value]];
        var word = 0;
        var at = 0;
        foreach (var table in tables)
        {
            table.ForEach((piece, count) =>
            {
                starts[word] = at;
                lengths[word] = piece.Length;
                counts[word++] = count;
                foreach (var value in piece)
                    symbols[at++] = byteIds[value];
            });
            // The counts have served; giving the memory back early halves the peak.
            table.Clear();
        }
    }

    private void CountPairs()
    {
        for (var word = 0; word < starts.Length; word++)
        {
            var run = symbols.AsSpan(starts[word], lengths[word]);
            for (var i = 0; i + 1 < run.Length; i++)
                Occurs(run[i], run[i + 1], word, counts[word]);
        }

        Enqueue();
    }

    /// <summary>One step of the trainer; false when no pair is frequent enough.</summary>
    private bool MergeNext()
    {
        while (queue.TryDequeue(out var top, out _))
        {
            ref var pair = ref pairs[top.Pair];
            if (pair.Count != top.Count)
            {
                top = top with { Count = pair.Count };
                queue.Enqueue(top, top);
                continue;
            }

            if (top.Count < config.MinFrequency)
                return false;
            int left = pair.Left, right = pair.Right;
            byte[] whole = [.. tokens[left]!, .. tokens[right]!];
            if (reserved.Contains(whole))
                continue;
            if (!ids.TryGetValue(whole, out var result))
            {
                result = tokens.Count;
                tokens.Add(whole);
                ids.Add(whole, result);
            }

            merges.Add(new BpeMerge(left, right, result));
            for (var posting = top.Postings; posting >= 0; posting = postingNext[posting])
                MergeInWord(postingWord[posting], left, right, result);
            Enqueue();
            return true;
        }

        return false;
    }

    private void MergeInWord(int word, int left, int right, int result)
    {
        unchecked
        {
            var run = symbols.AsSpan(starts[word], lengths[word]);
            var count = counts[word];
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
                {
                    Gone(run[write - 1], left, count);
                    Occurs(run[write - 1], result, word, count);
                }

                read += 2;
                run[write] = result;
                if (read < run.Length)
                {
                    Gone(right, run[read], count);
                    Occurs(result, run[read], word, count);
                }
            }

            lengths[word] = write;
        }
    }

    private void Gone(int left, int right, long count) => pairs[pairs.At(left, right)].Count -= count;

    private void Occurs(int left, int right, int word, long count)
    {
        unchecked
        {
            var index = pairs.At(left, right);
            ref var pair = ref pairs[index];
            pair.Count += count;
            if (pair.Pending < 0)
                touched.Add(index);
            else if (postingWord[pair.Pending] == word)
                return;
            if (postings == postingWord.Length)
            {
                Array.Resize(ref postingWord, postings * 2);
                Array.Resize(ref postingNext, postings * 2);
            }

            postingWord[postings] = word;
            postingNext[postings] = pair.Pending;
            pair.Pending = postings++;
        }
    }

    private void Enqueue()
    {
        foreach (var index in touched)
        {
            ref var pair = ref pairs[index];
            if (pair.Count > 0)
            {
                var candidate = new Candidate(pair.Count, pair.Left, pair.Right, index, pair.Pending);
                queue.Enqueue(candidate, candidate);
            }

            pair.Pending = -1;
        }

        touched.Clear();
    }

    /// <summary>A pair in the queue: its count when it was put there, and the words that it was found in since it was last put there.</summary>
    private readonly record struct Candidate(long Count, int Left, int Right, int Pair, int Postings)
    {
        public static Comparer<Candidate> Order { get; } = Comparer<Candidate>.Create((x, y) =>
        {
            var byCount = y.Count.CompareTo(x.Count);
            if (byCount != 0)
                return byCount;
            var byLeft = x.Left.CompareTo(y.Left);
            return byLeft != 0 ? byLeft : x.Right.CompareTo(y.Right);
        });
    }

    /// <summary>Pairs of symbols by number, found by open addressing.</summary>
    private sealed class PairTable
    {
        private int[] index = new int[1 << 16];
        private Pair[] pairs = new Pair[1 << 14];
        private int count;

        public ref Pair this[int number] => ref pairs[number];

        public int At(int left, int right)
        {
            unchecked
            {
                var at = Home(left, right);
                while (true)
                {
                    // Zero means empty: numbers are stored plus one.
                    var number = index[at] - 1;
                    if (number < 0)
                        return Add(at, left, right);
                    ref var pair = ref pairs[number];
                    if (pair.Left == left && pair.Right == right)
                        return number;
                    at = (at + 1) & (index.Length - 1);
                }
            }
        }

        private int Home(int left, int right) =>
            unchecked((int)((((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15UL >> (64 - BitOperations.Log2((uint)index.Length))));

        private int Add(int at, int left, int right)
        {
            if (count == pairs.Length)
                Array.Resize(ref pairs, count * 2);
            pairs[count] = new Pair { Left = left, Right = right, Pending = -1 };
            index[at] = ++count;
            if (count * 2 > index.Length)
                Grow();
            return count - 1;
        }

        private void Grow()
        {
            unchecked
            {
                index = new int[index.Length * 2];
                for (var number = 0; number < count; number++)
                {
                    var at = Home(pairs[number].Left, pairs[number].Right);
                    while (index[at] != 0)
                        at = (at + 1) & (index.Length - 1);
                    index[at] = number + 1;
                }
            }
        }

        public struct Pair
        {
            public int Left;
            public int Right;
            public long Count;
            public int Pending;
        }
    }
}
