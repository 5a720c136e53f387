namespace Firn.Evaluation.Overlap;

/// <summary>
/// How much of the held-out documents stands word for word in the training data: the share of their token n-grams that
/// training holds too. Keeps one 64-bit hash for each held-out n-gram and streams the training data past them, so memory
/// depends on the held-out part only. Two different n-grams meet with a chance of about one in 10^12 for a million of them.
/// </summary>
/// <param name="length">Tokens an n-gram. 13 is the length that GPT-3's decontamination used (arXiv 2005.14165, appendix C).</param>
/// <param name="specialTokens">Tokens below this id are document marks, not text: no n-gram holds one.</param>
public sealed class NgramOverlap(int length, int specialTokens)
{
    /// <summary>The usual length.</summary>
    public const int UsualLength = 13;

    private const ulong Base = 0x9E3779B97F4A7C15UL;
    private readonly Dictionary<ulong, bool> found = [];

    /// <summary>Adds a held-out document; before any training sequence.</summary>
    public void AddHeldOut(ReadOnlySpan<int> tokens)
    {
        foreach (var hash in new Hashes(tokens, length, specialTokens))
            found[hash] = false;
    }

    /// <summary>Streams a training sequence past the held-out n-grams.</summary>
    public void AddTraining(ReadOnlySpan<int> tokens)
    {
        foreach (var hash in new Hashes(tokens, length, specialTokens))
        {
            ref var mark = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(found, hash);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref mark))
                mark = true;
        }
    }

    /// <summary>The n-grams of a held-out document, and how many of them training holds.</summary>
    public (int Ngrams, int Found) Measure(ReadOnlySpan<int> tokens)
    {
        var (ngrams, hits) = (0, 0);
        foreach (var hash in new Hashes(tokens, length, specialTokens))
        {
            ngrams++;
            if (found.TryGetValue(hash, out var hit) && hit)
                hits++;
        }

        return (ngrams, hits);
    }

    /// <summary>Rolling polynomial hash, mixed; restarts behind a special token.</summary>
    private ref struct Hashes(ReadOnlySpan<int> tokens, int length, int specialTokens)
    {
        private readonly ReadOnlySpan<int> tokens = tokens;
        private readonly ulong drop = Power(length);
        private ulong sum;
        private int at;
        private int run;

        public ulong Current { get; private set; }

        public readonly Hashes GetEnumerator() => this;

        public bool MoveNext()
        {
            unchecked
            {
                while (at < tokens.Length)
                {
                    var token = tokens[at++];
                    if (token < specialTokens)
                    {
                        (sum, run) = (0, 0);
                        continue;
                    }

                    sum = (sum * Base) + Mix((uint)token + 1);
                    run++;
                    if (run > length)
                        sum -= Mix((uint)tokens[at - 1 - length] + 1) * drop;
                    if (run < length)
                        continue;
                    Current = Mix(sum);
                    return true;
                }
            }

            return false;
        }

        private static ulong Power(int exponent)
        {
            unchecked
            {
                var power = 1UL;
                for (var i = 0; i < exponent; i++)
                    power *= Base;
                return power;
            }
        }

        private static ulong Mix(ulong x)
        {
            unchecked
            {
                x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
                x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
                return x ^ (x >> 31);
            }
        }
    }
}
