using Firn.Core;
using Firn.Text.LanguageIdentification;

namespace Firn.Compliance.Scoring;

/// <summary>A linear classifier in fastText's format. One model for all languages.</summary>
public sealed class LinearModel : IScoreModel
{
    private readonly FastTextModel model;
    private readonly int label;

    private LinearModel(FastTextModel model, int label, ContentHash hash) => (this.model, this.label, Hash) = (model, label, hash);

    /// <inheritdoc/>
    public ContentHash Hash { get; }

    /// <summary>Reads a model.</summary>
    /// <exception cref="FirnException">It is no such model (FIRN-TXT-011) or has no such label (FIRN-CMP-052).</exception>
    public static LinearModel Load(string path, string label)
    {
        var file = FastTextModel.Load(path);
        var index = -1;
        for (var i = 0; i < file.Labels.Count; i++)
        {
            if (file.Labels[i] == label)
                index = i;
        }

        return index >= 0
            ? new LinearModel(file, index, ContentHash.OfFile(path))
            : throw new FirnException("FIRN-CMP-052", path, $"has no label {label}; it has {string.Join(", ", file.Labels.Take(8))}", "name the label whose probability is the score", ExitCode.Invalid);
    }

    /// <inheritdoc/>
    public ITextScorer CreateScorer() => new Scorer(new FastTextPredictor(model), label);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Managed memory only.
    }

    private sealed class Scorer(FastTextPredictor predictor, int label) : ITextScorer
    {
        public double? Score(ReadOnlySpan<byte> text, ReadOnlySpan<byte> language)
        {
            var scores = predictor.PredictAll(text);
            return scores.IsEmpty ? null : scores[label];
        }

        public void Dispose()
        {
            // Managed memory only.
        }
    }
}
