using System.Text;
using Firn.Core;
using Firn.Evaluation.Baselines;
using Firn.Evaluation.Memorization;
using Firn.Evaluation.Overlap;
using Firn.Evaluation.Results;
using Firn.Evaluation.Scoring;
using Firn.Storage.Megatron;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Corpus;

namespace Firn.Evaluation;

/// <summary>Evaluates a model: bits per byte beside two baselines, overlap, memorisation, samples.</summary>
/// <param name="config">How much.</param>
/// <param name="inputs">Of what.</param>
public sealed class Evaluator(EvaluationConfig config, EvaluationInputs inputs)
{
    private const int ScoredAtATime = 16;
    private readonly int begin = inputs.Tokenizer.AddedId(ApertusTokens.Begin);
    private readonly int end = inputs.Tokenizer.AddedId(ApertusTokens.End);

    /// <summary>Evaluates.</summary>
    /// <param name="stage">What progress reports call the work.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public EvaluationResult Run(string stage, ProgressSink progress, CancellationToken cancellation)
    {
        var canaryTokens = inputs.Canaries.Select(canary => inputs.Tokenizer.Encode(canary.Text, parseSpecial: false)).ToList();
        var counts = new PairCounts(inputs.Tokenizer.VocabularySize, begin);
        var sightings = new CanarySightings(canaryTokens);
        inputs.Consumed(sequence =>
        {
            cancellation.ThrowIfCancellationRequested();
            counts.Add(sequence);
            sightings.Add(sequence);
        });

        var dev = Choose("dev", inputs.Dev, config.MaxDevTokens).Select(document => document.Tokens).ToList();
        var unigram = UnigramModel.Train(counts, begin, dev);
        var bigram = BigramModel.Train(counts, begin, dev);
        var overlap = MeasureOverlap(cancellation);

        var heldOut = Choose("heldout", inputs.HeldOut, config.MaxHeldOutTokens);
        var logProbs = Score(heldOut, stage, progress, cancellation);
        var trainingTokens = inputs.Sequences.Where(row => row.Split == "train").GroupBy(row => row.Language, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(row => (long)row.Tokens), StringComparer.Ordinal);
        var bits = BitsPerByte.Compare(heldOut, logProbs, unigram, bigram, trainingTokens, config.MarkedShare);

        cancellation.ThrowIfCancellationRequested();
        var memorization = new MemorizationProbe(inputs.Scorer.TokenLogProbs, inputs.Greedy, begin).Measure(inputs.Canaries, canaryTokens, sightings.Seen);
        return new EvaluationResult
        {
            BitsPerByte = bits,
            Baselines = new BaselineFacts
            {
                Predictions = counts.Total,
                DistinctPairs = bigram.DistinctPairs,
                FittedOn = dev.Sum(tokens => tokens.Length - 1L),
                UnigramDiscount = unigram.Discount,
                BigramDiscounts = bigram.Discounts,
            },
            OverlapTokens = config.OverlapTokens,
            Overlap = overlap,
            Memorization = memorization,
            Samples = Samples(heldOut, bits, cancellation),
        };
    }

    private IReadOnlyList<EvaluationDocument> Choose(string split, MegatronReader reader, int budget)
    {
        var documents = inputs.Sequences.Where(row => row.Split == split)
            .Select(row => new EvaluationDocument(row.Id, row.Language, row.Work, reader.ReadSequence(row.Sequence), row.Bytes, IsCut: false));
        return HeldOutSelection.Choose(documents, budget, config.MaxTokensPerDocument, BytesOf);
    }

    private long BytesOf(ReadOnlyMemory<int> tokens)
    {
        var bytes = 0L;
        foreach (var token in tokens.Span)
            bytes += inputs.Tokenizer.BytesOf(token).Length;
        return bytes;
    }

    private double[][] Score(IReadOnlyList<EvaluationDocument> documents, string stage, ProgressSink progress, CancellationToken cancellation)
    {
        var scorer = new WindowedScorer(inputs.Scorer, Math.Clamp((int)(inputs.Scorer.MaxTokens * config.ContextOverlap), 1, inputs.Scorer.MaxTokens - 1));
        var results = new List<double[]>(documents.Count);
        var total = documents.Sum(document => (long)document.Tokens.Length);
        var done = 0L;
        foreach (var chunk in documents.Chunk(ScoredAtATime))
        {
            cancellation.ThrowIfCancellationRequested();
            results.AddRange(scorer.TokenLogProbs([.. chunk.Select(document => document.Tokens)]));
            done += chunk.Sum(document => (long)document.Tokens.Length);
            progress.Report(new ProgressUpdate(stage, done, total, "tokens"));
        }

        return [.. results];
    }

    private IReadOnlyList<LanguageOverlap> MeasureOverlap(CancellationToken cancellation)
    {
        var heldOut = inputs.Sequences.Where(row => row.Split == "heldout").ToList();
        var overlap = new NgramOverlap(config.OverlapTokens, Math.Max(begin, end) + 1);
        foreach (var row in heldOut)
            overlap.AddHeldOut(inputs.HeldOut.ReadSequence(row.Sequence));
        for (var sequence = 0L; sequence < inputs.Train.SequenceCount; sequence++)
        {
            cancellation.ThrowIfCancellationRequested();
            overlap.AddTraining(inputs.Train.ReadSequence(sequence));
        }

        var measured = heldOut.Select(row => (row.Language, Grams: overlap.Measure(inputs.HeldOut.ReadSequence(row.Sequence)))).ToList();
        return
        [
            .. measured.GroupBy(one => one.Language, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Sum(group.Key, [.. group.Select(one => one.Grams)])),
            Sum("all", [.. measured.Select(one => one.Grams)]),
        ];

        static LanguageOverlap Sum(string language, List<(int Ngrams, int Found)> documents) => new()
        {
            Language = language,
            Documents = documents.Count,
            DocumentsTouched = documents.Count(one => one.Found > 0),
            Ngrams = documents.Sum(one => (long)one.Ngrams),
            Found = documents.Sum(one => (long)one.Found),
        };
    }

    private List<Sample> Samples(IReadOnlyList<EvaluationDocument> heldOut, BitsPerByteResult bits, CancellationToken cancellation)
    {
        var samples = new List<Sample>();
        foreach (var language in bits.Languages.OrderByDescending(one => one.TrainingShare).ThenBy(one => one.Language, StringComparer.Ordinal).Take(config.Samples))
        {
            cancellation.ThrowIfCancellationRequested();
            var document = heldOut.First(one => one.Language == language.Language);
            var text = document.Tokens.AsSpan(1);
            if (text.Length > 0 && text[^1] == end)
                text = text[..^1];
            int[] prompt = [begin, .. text[..Math.Min(text.Length, config.SamplePromptTokens)]];
            var added = inputs.Free(prompt, config.SampleTokens, (ulong)samples.Count);
            samples.Add(new(language.Language, document.Work, Text(prompt.AsSpan(1)), Text(added)));
        }

        return samples;

        string Text(ReadOnlySpan<int> tokens) => Encoding.UTF8.GetString(inputs.Tokenizer.DecodeBytes(tokens, skipSpecial: true));
    }
}
