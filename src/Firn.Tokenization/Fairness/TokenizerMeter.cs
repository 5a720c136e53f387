namespace Firn.Tokenization.Fairness;

/// <summary>Measures a tokenizer on texts of many languages. Not thread-safe; meters of several threads are added up.</summary>
public sealed class TokenizerMeter(int vocabularySize)
{
    private readonly SortedDictionary<string, LanguageTally> languages = new(StringComparer.Ordinal);
    private readonly bool[] used = new bool[vocabularySize];

    /// <summary>Tallies by language.</summary>
    public IReadOnlyDictionary<string, LanguageTally> Languages => languages;

    /// <summary>Adds a text.</summary>
    /// <param name="language">Its language and script, such as <c>deu_Latn</c>.</param>
    /// <param name="text">The text.</param>
    /// <param name="ids">Its tokens, without those that the template sets around it.</param>
    public void Add(string language, ReadOnlySpan<byte> text, ReadOnlySpan<int> ids)
    {
        Of(language).Add(text, ids.Length);
        foreach (var id in ids)
            used[id] = true;
    }

    /// <summary>Adds another meter of the same vocabulary.</summary>
    public void Add(TokenizerMeter other)
    {
        foreach (var (language, tally) in other.languages)
            Of(language).Add(tally);
        for (var id = 0; id < used.Length; id++)
            used[id] |= other.used[id];
    }

    /// <summary>The judgement so far.</summary>
    /// <param name="reference">The language that others are compared with; the cheapest where there is no such text.</param>
    /// <param name="parallel">The texts are translations of each other: lines and whole texts are units too.</param>
    public FairnessReport Report(string reference = "eng_Latn", bool parallel = false) =>
        FairnessReport.Of(languages, used.Length, used.Count(flag => flag), reference, parallel);

    private LanguageTally Of(string language)
    {
        if (!languages.TryGetValue(language, out var tally))
            languages.Add(language, tally = new LanguageTally());
        return tally;
    }
}
