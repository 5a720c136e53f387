using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Fairness;

namespace Firn.Tokenization.Training;

/// <summary>
/// Learns a byte-level BPE vocabulary that taxes no language more than need be: each merge is the most frequent pair of the
/// language that at that moment pays most tokens for its development text (parity-aware BPE, arXiv 2508.04796), by turns within a
/// window and, where asked for, behind a number of ordinary merges (hybrid). Counts are exact: threads and the order of texts
/// change nothing; of equal costs the language first in the alphabet has the turn.
/// </summary>
public static class ParityTrainer
{
    private const int MergesBetweenReports = 256;

    /// <summary>Learns a tokenizer.</summary>
    /// <param name="config">Size, splitter and bounds.</param>
    /// <param name="parity">How languages take turns.</param>
    /// <param name="addedTokens">Special tokens, numbered from 0 without a gap.</param>
    /// <param name="texts">UTF-8 texts with their languages; enumerated once; each keeps its bytes until it is counted.</param>
    /// <param name="development">The texts by which costs are compared, of every language of <paramref name="texts"/>.</param>
    /// <param name="workers">Threads that count, at least 1; the result does not depend on them.</param>
    /// <param name="progress">Told about merges.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">
    /// A language has no development text (FIRN-TOK-017), too many different pieces (FIRN-TOK-008), or the vocabulary is smaller than
    /// its alphabet (FIRN-TOK-009).
    /// </exception>
    public static Tokenizer Train(
        BpeTrainerConfig config, ParityTrainerConfig parity, IReadOnlyList<AddedToken> addedTokens, IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> texts,
        IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> development, int workers, ProgressSink? progress = null, CancellationToken cancellation = default)
    {
        var vocabulary = new TrainingVocabulary(addedTokens, TokenizerTemplate.Beginning(addedTokens));
        vocabulary.CheckSize(config.VocabularySize);
        var languages = Languages(config, vocabulary, texts, development, parity.Unit, parity.GlobalMerges > 0, out var everything, workers, cancellation);

        var window = new Queue<Language>();
        var share = parity.Alpha * parity.Window / Math.Max(1, languages.Count);
        var global = 0;
        while (vocabulary.Count < config.VocabularySize)
        {
            int left, right, result;
            if (everything is not null && global < parity.GlobalMerges && Next(everything, vocabulary, config.MinFrequency, out left, out right, out result))
            {
                global++;
                everything.Merge(left, right, result);
            }
            else
            {
                everything = null;
                if (!TakeTurn(languages, window, parity.Window, share, vocabulary, config.MinFrequency, out left, out right, out result))
                    break;
            }

            foreach (var language in languages)
                language.Merge(left, right, result);
            if (vocabulary.Merges % MergesBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new ProgressUpdate("tokenize", vocabulary.Count, config.VocabularySize, "merges"));
            }
        }

        return vocabulary.ToTokenizer(config.Family);
    }

    /// <summary>The merge of the language whose turn it is; false when no language has a pair that is frequent enough.</summary>
    private static bool TakeTurn(
        IReadOnlyList<Language> languages, Queue<Language> window, int windowSize, double share, TrainingVocabulary vocabulary, int minFrequency,
        out int left, out int right, out int result)
    {
        // Those that have had their share come last; within both groups those that pay most come first.
        foreach (var language in languages.Where(language => !language.Exhausted).OrderBy(language => language.Turns + 1 > share && windowSize > 0).ThenByDescending(language => language.Cost))
        {
            if (!Next(language.Corpus, vocabulary, minFrequency, out left, out right, out result))
            {
                language.Exhausted = true;
                continue;
            }

            language.Turns++;
            window.Enqueue(language);
            if (window.Count > windowSize)
                window.Dequeue().Turns--;
            return true;
        }

        left = right = result = -1;
        return false;
    }

    private static bool Next(MergeCorpus corpus, TrainingVocabulary vocabulary, int minFrequency, out int left, out int right, out int result)
    {
        while (corpus.TryPeek(out var first) && first.Count >= minFrequency)
        {
            (left, right) = (first.Left, first.Right);
            if (vocabulary.TryMerge(left, right, out result))
                return true;
            corpus.Drop();
        }

        left = right = result = -1;
        return false;
    }

    private static List<Language> Languages(
        BpeTrainerConfig config, TrainingVocabulary vocabulary, IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> texts,
        IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> development, FairnessUnit unit, bool hybrid, out MergeCorpus? everything,
        int workers, CancellationToken cancellation)
    {
        var counted = PieceCounter.CountLanguages(config, vocabulary.Markers, texts, workers, cancellation);
        everything = null;
        if (hybrid)
        {
            // All languages together, before their own tables are emptied.
            everything = new MergeCorpus(lasting: true);
            everything.Take([PieceTable.Sum(counted.Values.SelectMany(tables => tables))], vocabulary.Spell);
        }

        var tallies = new Dictionary<string, LanguageTally>();
        var compared = PieceCounter.CountLanguages(config, vocabulary.Markers, development.Select(text =>
        {
            if (!tallies.TryGetValue(text.Language, out var tally))
                tallies.Add(text.Language, tally = new LanguageTally());
            tally.Add(text.Text.Span, 0);
            return text;
        }), workers, cancellation);
        var languages = new List<Language>();
        foreach (var (name, tables) in counted.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!compared.TryGetValue(name, out var own) || tallies[name].In(unit) == 0)
                throw new FirnException("FIRN-TOK-017", $"language {name}", "has training text but no development text", "give one for every language, or leave the language out", ExitCode.Invalid);
            var language = new Language(tallies[name].In(unit));
            language.Corpus.Take(tables, vocabulary.Spell);
            language.Development.Take(own, vocabulary.Spell);
            languages.Add(language);
        }

        return languages;
    }

    /// <summary>A language's training and development text.</summary>
    private sealed class Language(long units)
    {
        public MergeCorpus Corpus { get; } = new(lasting: true);

        public MergeCorpus Development { get; } = new(lasting: true);

        public int Turns { get; set; }

        public bool Exhausted { get; set; }

        public double Cost => (double)Development.Symbols / units;

        public void Merge(int left, int right, int result)
        {
            Corpus.Merge(left, right, result);
            Development.Merge(left, right, result);
        }
    }
}
