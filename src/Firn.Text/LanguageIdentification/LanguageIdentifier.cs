using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Text.LanguageIdentification;

/// <summary>
/// Names the language of a text: the script that most letters belong to decides which languages can be meant, a fastText
/// model which of them it is. Long texts are judged by four windows. Allocates nothing for a text. Not thread-safe: one a worker.
/// </summary>
public sealed class LanguageIdentifier : IDisposable
{
    private const int Windows = 4;
    private static readonly Lazy<FastTextModel> Shared = new(LoadBuiltIn);

    private readonly FastTextPredictor predictor;
    private readonly Script[] scripts;
    private readonly bool[] japanese;
    private readonly int maxBytes;
    private readonly ScriptCensus census = new();
    private readonly float[] allowed;
    private float allowedTotal;
    private byte[] words = ArrayPool<byte>.Shared.Rent(4096);

    /// <summary>An identifier over a model.</summary>
    /// <param name="model">A model with labels such as <c>deu_Latn</c>; null for the one that comes with Firn (docs/language-id.md).</param>
    /// <param name="maxBytes">Texts longer than this are judged by four evenly spaced windows of a quarter of it. Default 16 KiB: more changes nothing.</param>
    public LanguageIdentifier(FastTextModel? model = null, int maxBytes = 16 << 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 64);
        predictor = new FastTextPredictor(model ?? BuiltIn);
        this.maxBytes = maxBytes;
        allowed = new float[predictor.Model.Labels.Count];
        scripts = [.. predictor.Model.Labels.Select(ScriptCensus.OfLabel)];
        japanese = [.. predictor.Model.Labels.Select(label => label.EndsWith("_Jpan", StringComparison.Ordinal))];
    }

    /// <summary>The model that comes with Firn.</summary>
    public static FastTextModel BuiltIn => Shared.Value;

    /// <summary>The most probable language of a text. Never one that is written in another script than most of the text.</summary>
    /// <param name="text">UTF-8.</param>
    public LanguageGuess Identify(ReadOnlySpan<byte> text)
    {
        census.Clear();
        allowed.AsSpan().Clear();
        allowedTotal = 0;
        var length = Prepare(text);
        if (census.Letters == 0)
            return new LanguageGuess(LanguageGuess.Unknown, 0);
        var scores = predictor.PredictAll(words.AsSpan(0, length));
        var script = census.Dominant();
        var isJapanese = script == Script.Han && census.IsJapanese;
        var best = -1;
        var total = 0f;
        for (var label = 0; label < scores.Length; label++)
        {
            if (scripts[label] != script || (script == Script.Han && japanese[label] != isJapanese))
                continue;
            allowed[label] = scores[label];
            total += scores[label];
            if (best < 0 || scores[label] > scores[best])
                best = label;
        }

        allowedTotal = total;
        // A probability of nothing among those allowed says nothing about which of them it is.
        return best < 0 || !(total > 0) ? new LanguageGuess(LanguageGuess.Unknown, 0)
            : new LanguageGuess(predictor.Model.Labels[best], Math.Min(1, scores[best] / total));
    }

    /// <summary>The probability of one language for the text that was identified last; 0 for one in another script, or unknown to the model.</summary>
    /// <param name="label">For example <c>deu_Latn</c>, in UTF-8.</param>
    public double Probability(ReadOnlySpan<byte> label)
    {
        for (var i = 0; i < allowed.Length && allowedTotal > 0; i++)
        {
            if (allowed[i] > 0 && System.Text.Ascii.Equals(label, predictor.Model.Labels[i]))
                return Math.Min(1, allowed[i] / allowedTotal);
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(words);
        words = [];
    }

    private int Prepare(ReadOnlySpan<byte> text)
    {
        var needed = LanguageText.MaxLength(Math.Min(text.Length, maxBytes)) + (Windows * 4);
        if (words.Length < needed)
        {
            ArrayPool<byte>.Shared.Return(words);
            words = ArrayPool<byte>.Shared.Rent(needed);
        }

        if (text.Length <= maxBytes)
            return LanguageText.Normalise(text, words, census);
        var window = maxBytes / Windows;
        var length = 0;
        for (var i = 0; i < Windows; i++)
        {
            var start = (int)((long)(text.Length - window) * i / (Windows - 1));
            while (start > 0 && start < text.Length && (text[start] & 0xC0) == 0x80)
                start--;
            var end = Math.Min(text.Length, start + window);
            while (end < text.Length && end > start && (text[end] & 0xC0) == 0x80)
                end--;
            length += LanguageText.Normalise(text[start..end], words.AsSpan(length), census);
        }

        return length;
    }

    private static FastTextModel LoadBuiltIn()
    {
        using var stream = typeof(LanguageIdentifier).Assembly.GetManifestResourceStream("languages.ftz")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return FastTextModel.Parse(bytes, "the built-in language model");
    }
}
