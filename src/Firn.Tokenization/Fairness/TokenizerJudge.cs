namespace Firn.Tokenization.Fairness;

/// <summary>Judges tokenizers on texts.</summary>
public static class TokenizerJudge
{
    /// <summary>Encodes all texts and reports.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="texts">Texts with their languages.</param>
    /// <param name="reference">The language that others are compared with.</param>
    /// <param name="parallel">The texts are translations of each other.</param>
    public static FairnessReport Judge(
        Tokenizer tokenizer, IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> texts, string reference = "eng_Latn", bool parallel = false)
    {
        var meter = new TokenizerMeter(tokenizer.VocabularySize);
        using var encoder = tokenizer.CreateEncoder();
        var ids = new TokenBuffer();
        foreach (var (language, text) in texts)
        {
            ids.Clear();
            encoder.Encode(text.Span, ids, special: SpecialTokens.None);
            meter.Add(language, text.Span, ids.Ids);
        }

        return meter.Report(reference, parallel);
    }
}
