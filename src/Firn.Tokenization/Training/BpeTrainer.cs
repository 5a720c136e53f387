using Firn.Core;
using Firn.Tokenization.AddedTokens;

namespace Firn.Tokenization.Training;

/// <summary>
/// Learns a byte-level BPE vocabulary: special tokens first, the 256 bytes in the order of their characters, then merges,
/// always of the most frequent pair and of equal ones that with the lower left, then lower right id. This is the order of
/// Hugging Face's trainer, whose result is the same. Counts are exact, so threads and the order of texts change nothing.
/// </summary>
public static class BpeTrainer
{
    private const int MergesBetweenReports = 256;

    /// <summary>Learns a tokenizer with Apertus' special tokens and template.</summary>
    /// <param name="config">What is learnt.</param>
    /// <param name="texts">UTF-8 texts; enumerated once, by one thread at a time; each keeps its bytes until it is counted.</param>
    /// <param name="workers">Threads that count, at least 1; the result does not depend on them.</param>
    /// <param name="progress">Told about merges.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">Too many different pieces (FIRN-TOK-008), or the vocabulary is smaller than its alphabet (FIRN-TOK-009).</exception>
    public static Tokenizer Train(
        BpeTrainerConfig config, IEnumerable<ReadOnlyMemory<byte>> texts, int workers, ProgressSink? progress = null, CancellationToken cancellation = default) =>
        Train(config, ApertusTokens.All, texts, workers, progress, cancellation);

    /// <summary>Learns a tokenizer with special tokens of one's own; where <c>&lt;s&gt;</c> is among them, the template sets it in front.</summary>
    /// <param name="config">What is learnt.</param>
    /// <param name="addedTokens">Numbered from 0 without a gap.</param>
    /// <param name="texts">UTF-8 texts; enumerated once, by one thread at a time; each keeps its bytes until it is counted.</param>
    /// <param name="workers">Threads that count, at least 1; the result does not depend on them.</param>
    /// <param name="progress">Told about merges.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">Too many different pieces (FIRN-TOK-008), or the vocabulary is smaller than its alphabet (FIRN-TOK-009).</exception>
    public static Tokenizer Train(
        BpeTrainerConfig config, IReadOnlyList<AddedToken> addedTokens, IEnumerable<ReadOnlyMemory<byte>> texts, int workers, ProgressSink? progress = null,
        CancellationToken cancellation = default) =>
        Learn(config, new TrainingVocabulary(addedTokens, TokenizerTemplate.Beginning(addedTokens)), texts, workers, progress, cancellation);

    /// <summary>Learns more entries behind those of a tokenizer, whose ids, merges and splitter stay.</summary>
    /// <param name="from">Byte-level BPE with a known splitter.</param>
    /// <param name="config">What is learnt; <see cref="BpeTrainerConfig.VocabularySize"/> counts the old entries too, and the splitter is the tokenizer's.</param>
    /// <param name="texts">UTF-8 texts; enumerated once, by one thread at a time; each keeps its bytes until it is counted.</param>
    /// <param name="workers">Threads that count, at least 1; the result does not depend on them.</param>
    /// <param name="progress">Told about merges.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">The tokenizer cannot be continued (FIRN-TOK-016), is larger already (FIRN-TOK-009), or too many different pieces (FIRN-TOK-008).</exception>
    public static Tokenizer Continue(
        Tokenizer from, BpeTrainerConfig config, IEnumerable<ReadOnlyMemory<byte>> texts, int workers, ProgressSink? progress = null, CancellationToken cancellation = default)
    {
        var vocabulary = new TrainingVocabulary(from);
        return Learn(config with { Family = from.Family!.Value }, vocabulary, texts, workers, progress, cancellation);
    }

    private static Tokenizer Learn(
        BpeTrainerConfig config, TrainingVocabulary vocabulary, IEnumerable<ReadOnlyMemory<byte>> texts, int workers, ProgressSink? progress, CancellationToken cancellation)
    {
        vocabulary.CheckSize(config.VocabularySize);
        var counter = new PieceCounter(config, vocabulary.Markers);
        counter.Count(texts, workers, cancellation);
        var corpus = new MergeCorpus(lasting: false);
        corpus.Take(counter.Tables(0), vocabulary.Spell);
        while (vocabulary.Count < config.VocabularySize && corpus.TryPeek(out var first) && first.Count >= config.MinFrequency)
        {
            corpus.Drop();
            if (vocabulary.TryMerge(first.Left, first.Right, out var result))
                corpus.Merge(first, result);
            if (vocabulary.Merges % MergesBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new ProgressUpdate("tokenize", vocabulary.Count, config.VocabularySize, "merges"));
            }
        }

        return vocabulary.ToTokenizer(config.Family);
    }
}
