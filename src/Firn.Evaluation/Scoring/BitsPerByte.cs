using Firn.Evaluation.Baselines;

namespace Firn.Evaluation.Scoring;

/// <summary>
/// Bits per byte: −Σ log2 p(token | tokens before it in the document) over the UTF-8 bytes of the text. The sum runs over
/// every token behind the start token, the end token included where the document is whole, and is the same sum for every
/// model compared: same tokens, same bytes. Independent of the tokenizer's granularity, so comparable between tokenizers.
/// </summary>
public static class BitsPerByte
{
    /// <summary>Bits of one document.</summary>
    public static double Bits(ReadOnlySpan<double> logProbs)
    {
        var nats = 0.0;
        foreach (var logProb in logProbs[1..])
            nats -= logProb;
        return nats / Math.Log(2);
    }

    /// <summary>Scores the model and both baselines on the same documents.</summary>
    /// <param name="documents">What is scored.</param>
    /// <param name="modelLogProbs">The model's numbers, by document.</param>
    /// <param name="unigram">The first baseline.</param>
    /// <param name="bigram">The second baseline.</param>
    /// <param name="trainingTokens">Tokens that the model was trained on, by language: for each language's share.</param>
    /// <param name="markedShare">Languages with at least this share of the training tokens are marked.</param>
    public static BitsPerByteResult Compare(
        IReadOnlyList<EvaluationDocument> documents, IReadOnlyList<double[]> modelLogProbs, UnigramModel unigram, BigramModel bigram,
        IReadOnlyDictionary<string, long> trainingTokens, double markedShare)
    {
        var tallies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        var pooled = new Tally();
        for (var i = 0; i < documents.Count; i++)
        {
            var document = documents[i];
            if (modelLogProbs[i].Length != document.Tokens.Length)
                throw new ArgumentException($"document {document.Id} has {document.Tokens.Length} tokens and {modelLogProbs[i].Length} scores", nameof(modelLogProbs));
            var bits = (Bits(modelLogProbs[i]), Bits(unigram.TokenLogProbs(document.Tokens)), Bits(bigram.TokenLogProbs(document.Tokens)));
            if (!tallies.TryGetValue(document.Language, out var tally))
                tallies[document.Language] = tally = new Tally();
            tally.Add(document, bits);
            pooled.Add(document, bits);
        }

        var allTokens = Math.Max(1, trainingTokens.Values.Sum());
        return new BitsPerByteResult
        {
            MarkedShare = markedShare,
            Languages = [.. tallies.Select(one => one.Value.ToScore(one.Key, trainingTokens.GetValueOrDefault(one.Key) / (double)allTokens, markedShare))],
            Pooled = pooled.ToScore("all", 1, markedShare),
        };
    }

    private sealed class Tally
    {
        private readonly HashSet<string> works = new(StringComparer.Ordinal);
        private int documents;
        private long tokens;
        private long bytes;
        private double model;
        private double unigram;
        private double bigram;

        public void Add(EvaluationDocument document, (double Model, double Unigram, double Bigram) bits)
        {
            works.Add(document.Work);
            documents++;
            tokens += document.Tokens.Length - 1;
            bytes += document.Bytes;
            model += bits.Model;
            unigram += bits.Unigram;
            bigram += bits.Bigram;
        }

        public LanguageScore ToScore(string language, double share, double markedShare) => new()
        {
            Language = language,
            Documents = documents,
            Works = works.Count,
            Tokens = tokens,
            Bytes = bytes,
            TrainingShare = share,
            IsMarked = share >= markedShare,
            Model = model / Math.Max(1, bytes),
            Unigram = unigram / Math.Max(1, bytes),
            Bigram = bigram / Math.Max(1, bytes),
        };
    }
}
