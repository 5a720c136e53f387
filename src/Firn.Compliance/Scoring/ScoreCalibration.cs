using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Text.Hashing;

namespace Firn.Compliance.Scoring;

/// <summary>
/// Draws an honest sample of each language's texts and takes a quantile of their scores. A text belongs to the sample when
/// its keyed hash is among the smallest: every text has the same chance, and neither order nor files matter.
/// </summary>
/// <param name="scorer">Scores the texts that enter the sample.</param>
/// <param name="sampleSize">Texts of each language, at most.</param>
/// <param name="seed">Another seed is another sample.</param>
public sealed class ScoreCalibration(ITextScorer scorer, int sampleSize, ulong seed)
{
    private readonly Dictionary<string, Language> languages = new(StringComparer.Ordinal);

    /// <summary>Looks at one text.</summary>
    public void Add(ReadOnlySpan<byte> text, string language)
    {
        if (!languages.TryGetValue(language, out var own))
            languages.Add(language, own = new Language());
        own.Population++;
        var key = XxHash64.Hash(text, seed);
        if (own.Chosen.Count >= sampleSize && key >= own.Largest)
            return;
        if (scorer.Score(text, Encoding.UTF8.GetBytes(language)) is not { } score)
        {
            own.Unscored++;
            return;
        }

        own.Chosen.Enqueue(score, ulong.MaxValue - key);
        if (own.Chosen.Count > sampleSize)
            own.Chosen.Dequeue();
        own.Chosen.TryPeek(out _, out var largest);
        own.Largest = ulong.MaxValue - largest;
    }

    /// <summary>The thresholds of all languages whose sample is large enough.</summary>
    /// <param name="quantile">In (0, 1), for example 0.95: five texts of a hundred lie above.</param>
    /// <param name="confidence">In (0, 1), for example 0.95.</param>
    /// <param name="left">Languages without a threshold, and why.</param>
    public SortedDictionary<string, ScoreThreshold> Thresholds(double quantile, double confidence, out SortedDictionary<string, string> left)
    {
        var thresholds = new SortedDictionary<string, ScoreThreshold>(StringComparer.Ordinal);
        left = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, language) in languages)
        {
            var scores = language.Chosen.UnorderedItems.Select(item => item.Element).ToArray();
            if (scores.Length == 0)
                left.Add(name, "the model does not score it");
            else if (QuantileInterval.Of(scores, quantile, confidence) is { } interval)
                thresholds.Add(name, new ScoreThreshold(interval.Value, interval.Low, interval.High, scores.Length, language.Population));
            else
                left.Add(name, string.Create(CultureInfo.InvariantCulture, $"{scores.Length} texts are too few for the quantile {quantile} with confidence {confidence}"));
        }

        return thresholds;
    }

    private sealed class Language
    {
        public PriorityQueue<double, ulong> Chosen { get; } = new();

        public ulong Largest { get; set; } = ulong.MaxValue;

        public long Population { get; set; }

        public long Unscored { get; set; }
    }
}
