using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Pipelines.Steps;
using Firn.Text.Features;
using Firn.Text.Unicode;

namespace Firn.Data.Filters;

/// <summary>
/// Drops what is not running text, by counts of words, symbols, bullets, letters and stop words. Source: Gopher,
/// arXiv 2112.11446, appendix A; rules, order and reasons as in datatrove's filter of that name. Ratios are over all
/// words, punctuation included. Mean word length and stop words do not apply to scripts without spaces
/// unless the configuration says so.
/// </summary>
public sealed class GopherQualityFilter : DocumentFilter
{
    private readonly GopherQualityConfig config;
    private readonly Dictionary<string, Settings> languages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Settings>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <summary>The filter with its thresholds.</summary>
    public GopherQualityFilter(GopherQualityConfig config)
    {
        this.config = config;
        lookup = languages.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <inheritdoc/>
    public override string Name => "gopher_quality";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override Verdict Judge(TextFeatures page, ReadOnlySpan<byte> language)
    {
        ArgumentNullException.ThrowIfNull(page);
        var text = page.Text;
        var words = page.WordSpan;
        var settings = For(language);

        int content = 0, alphabetic = 0;
        var contentLength = 0L;
        var all = words.Length;
        for (var i = 0; i < all; i++)
        {
            Look(text[words[i]], out var length, out var isContent, out var hasLetter);
            if (isContent)
            {
                content++;
                contentLength += length;
            }

            if (hasLetter)
                alphabetic++;
        }

        if (content == 0 || (config.MinWords > 0 && content < config.MinWords))
            return Drop("gopher_short_doc", "words", content, config.MinWords);
        if (config.MaxWords > 0 && content > config.MaxWords)
            return Drop("gopher_long_doc", "words", content, config.MaxWords);

        var mean = (double)contentLength / content;
        if (settings.MinMean > 0 && mean < settings.MinMean)
            return Drop("gopher_below_avg_threshold", "mean word length", mean, settings.MinMean);
        if (settings.MaxMean > 0 && mean > settings.MaxMean)
            return Drop("gopher_above_avg_threshold", "mean word length", mean, settings.MaxMean);

        if (config.MaxSymbolRatio > 0)
        {
            var hashes = (double)text.Count((byte)'#') / all;
            if (hashes > config.MaxSymbolRatio)
                return Drop("gopher_too_many_hashes", "hash signs a word", hashes, config.MaxSymbolRatio);
            var ellipses = (double)(text.Count("..."u8) + text.Count("…"u8)) / all;
            if (ellipses > config.MaxSymbolRatio)
                return Drop("gopher_too_many_ellipsis", "ellipses a word", ellipses, config.MaxSymbolRatio);
        }

        if (config.MaxBulletLineRatio > 0 || config.MaxEllipsisLineRatio > 0)
        {
            int lines = 0, bullets = 0, ellipsisEnds = 0;
            var rest = text;
            while (PythonText.NextLine(ref rest, out var line))
            {
                lines++;
                var trimmed = PythonText.TrimStart(line);
                if (trimmed.StartsWith("•"u8) || trimmed.StartsWith("-"u8))
                    bullets++;
                trimmed = PythonText.TrimEnd(line);
                if (trimmed.EndsWith("..."u8) || trimmed.EndsWith("…"u8))
                    ellipsisEnds++;
            }

            if (config.MaxBulletLineRatio > 0 && (double)bullets / lines > config.MaxBulletLineRatio)
                return Drop("gopher_too_many_bullets", "share of bullet lines", (double)bullets / lines, config.MaxBulletLineRatio);
            if (config.MaxEllipsisLineRatio > 0 && (double)ellipsisEnds / lines > config.MaxEllipsisLineRatio)
                return Drop("gopher_too_many_end_ellipsis", "share of lines ending in an ellipsis", (double)ellipsisEnds / lines, config.MaxEllipsisLineRatio);
        }

        var share = (double)alphabetic / all;
        if (settings.MinAlphabetic > 0 && share < settings.MinAlphabetic)
            return Drop("gopher_below_alpha_threshold", "share of words with a letter", share, settings.MinAlphabetic);

        if (config.MinStopWords > 0 && settings.StopWords.Length > 0)
        {
            var found = CountStopWords(text, words, settings.StopWords);
            if (found < config.MinStopWords)
                return Drop("gopher_enough_stop_words", "different stop words", found, config.MinStopWords);
        }

        return Verdict.Keep;
    }

    private int CountStopWords(ReadOnlySpan<byte> text, ReadOnlySpan<Range> words, byte[][] stopWords)
    {
        var wanted = 0UL; // one bit a stop word that was seen; lists are at most 64 long
        var found = 0;
        for (var i = 0; i < words.Length && found < config.MinStopWords; i++)
        {
            var word = text[words[i]];
            for (var s = 0; s < stopWords.Length; s++)
            {
                if ((wanted >> s & 1) == 0 && word.SequenceEqual(stopWords[s]))
                {
                    wanted |= 1UL << s;
                    found++;
                    break;
                }
            }
        }

        return found;
    }

    private static void Look(ReadOnlySpan<byte> word, out int length, out bool isContent, out bool hasLetter)
    {
        length = 0;
        isContent = hasLetter = false;
        while (!word.IsEmpty)
        {
            var first = word[0];
            if (first < 0x80)
            {
                hasLetter |= (first | 0x20) is >= 'a' and <= 'z';
                isContent |= !PythonText.IsPunctuation(first);
                word = word[1..];
            }
            else
            {
                var point = Utf8.Decode(word, 0, out var used);
                hasLetter |= CodePoint.IsLetter(point);
                isContent |= !PythonText.IsPunctuation(point);
                word = word[used..];
            }

            length++;
        }
    }

    private Settings For(ReadOnlySpan<byte> language)
    {
        Span<char> key = stackalloc char[Math.Min(language.Length, 64)];
        for (var i = 0; i < key.Length; i++)
            key[i] = (char)language[i];
        if (lookup.TryGetValue(key, out var settings))
            return settings;
        settings = Resolve(key.ToString());
        if (languages.Count < 4096)
            languages[key.ToString()] = settings;
        return settings;
    }

    private Settings Resolve(string language)
    {
        config.Languages.TryGetValue(language, out var own);
        var spaceless = SpacelessScripts.Contains(Encoding.UTF8.GetBytes(language));
        var stopWords = own?.StopWords ?? (StopWords.ByLanguage.TryGetValue(language, out var list) ? list : []);
        return new Settings(
            own?.MinMeanWordLength ?? (spaceless ? 0 : config.MinMeanWordLength),
            own?.MaxMeanWordLength ?? (spaceless ? 0 : config.MaxMeanWordLength),
            own?.MinAlphabeticRatio ?? config.MinAlphabeticRatio,
            [.. stopWords.Distinct(StringComparer.Ordinal).Take(64).Select(Encoding.UTF8.GetBytes)]);
    }

    private static Verdict Drop(string reason, string what, double value, double threshold) =>
        Verdict.Drop(reason, string.Create(CultureInfo.InvariantCulture, $"{what} {value:0.####}, threshold {threshold:0.####}"));

    private sealed record Settings(double MinMean, double MaxMean, double MinAlphabetic, byte[][] StopWords);
}
