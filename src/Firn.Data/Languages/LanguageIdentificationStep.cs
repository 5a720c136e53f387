using System.Globalization;
using System.Text;
using Firn.Pipelines.Steps;
using Firn.Text.LanguageIdentification;

namespace Firn.Data.Languages;

/// <summary>Sets language and probability of each document, and drops those whose language is unknown or not wanted, as configured.</summary>
public sealed class LanguageIdentificationStep : DocumentStep, IDisposable
{
    private readonly LanguageConfig config;
    private readonly LanguageIdentifier identifier;
    private readonly Dictionary<string, byte[]> encoded = new(StringComparer.Ordinal);

    /// <summary>The step.</summary>
    /// <param name="config">Threshold and languages wanted.</param>
    /// <param name="model">The model; null for the one that comes with Firn.</param>
    public LanguageIdentificationStep(LanguageConfig config, FastTextModel? model = null)
    {
        this.config = config;
        identifier = new LanguageIdentifier(model);
    }

    /// <inheritdoc/>
    public override string Name => "language";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
        {
            if (!documents.IsLive(row))
                continue;
            var guess = identifier.Identify(documents.Text[row]);
            var known = guess.Language != LanguageGuess.Unknown && guess.Score >= config.MinScore;
            if (!known && identifier.Probability(documents.Language[row]) is var stated && stated > 0 && stated >= config.MinStatedScore)
            {
                guess = new LanguageGuess(documents.Language.String(row), stated);
                known = true;
            }

            var language = known ? guess.Language : LanguageGuess.Unknown;
            documents.SetLanguage(row, Bytes(language), guess.Score);
            if (!known && config.DropUnknown)
                batch.Drop(row, new Finding { Reason = "unknown_language", Evidence = Evidence(guess) });
            else if (config.Only.Length > 0 && !config.Only.Contains(language, StringComparer.Ordinal))
                batch.Drop(row, new Finding { Reason = "language_not_wanted", Evidence = Evidence(guess) });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => identifier.Dispose();

    private static string Evidence(LanguageGuess guess) =>
        string.Create(CultureInfo.InvariantCulture, $"{guess.Language} {guess.Score:0.###}");

    private byte[] Bytes(string language)
    {
        if (!encoded.TryGetValue(language, out var bytes))
            encoded.Add(language, bytes = Encoding.UTF8.GetBytes(language));
        return bytes;
    }
}
