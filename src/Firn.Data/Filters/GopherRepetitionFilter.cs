using System.Buffers;
using System.Globalization;
using Firn.Core;
using Firn.Pipelines.Steps;
using Firn.Text.Features;
using Firn.Text.Hashing;
using Firn.Text.Unicode;

namespace Firn.Data.Filters;

/// <summary>
/// Drops texts that repeat themselves: paragraphs, lines, one frequent n-gram, many repeated n-grams. Source: Gopher,
/// arXiv 2112.11446, table A1; rules, order and reasons as in datatrove's filter of that name. Lengths are in code points.
/// Exact: hashes only find candidates, bytes decide.
/// </summary>
public sealed class GopherRepetitionFilter(GopherRepetitionConfig config) : DocumentFilter, IDisposable
{
    private static readonly string[] TopReasons = ["top_2_gram", "top_3_gram", "top_4_gram"];
    private static readonly string[] DuplicateReasons =
        [.. Enumerable.Range(5, 6).Select(n => string.Create(CultureInfo.InvariantCulture, $"duplicated_{n}_n_grams"))];

    private readonly SliceTable seen = new();
    private readonly RollingPrefix runs = new();
    private byte[] joined = ArrayPool<byte>.Shared.Rent(4096);
    private int joinedLength;
    private int[] codePoints = ArrayPool<int>.Shared.Rent(1024); // of the words before each word

    /// <inheritdoc/>
    public override string Name => "gopher_repetition";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override Verdict Judge(TextFeatures page, ReadOnlySpan<byte> language)
    {
        ArgumentNullException.ThrowIfNull(page);
        var text = page.Text;
        if (text.IsEmpty)
            return Verdict.Keep; // nothing repeats; emptiness is another rule's matter
        double length = page.CodePoints;

        var (pieces, duplicates, characters) = Duplicates(PythonText.TrimEnd(PythonText.TrimStart(text)), smallestBreak: 2);
        if (Exceeds((double)duplicates / pieces, config.MaxDuplicateParagraphs))
            return Drop("dup_para_frac", (double)duplicates / pieces, config.MaxDuplicateParagraphs);
        if (Exceeds(characters / length, config.MaxDuplicateParagraphCharacters))
            return Drop("dup_para_char_frac", characters / length, config.MaxDuplicateParagraphCharacters);

        (pieces, duplicates, characters) = Duplicates(text, smallestBreak: 1);
        if (Exceeds((double)duplicates / pieces, config.MaxDuplicateLines))
            return Drop("dup_line_frac", (double)duplicates / pieces, config.MaxDuplicateLines);
        if (Exceeds(characters / length, config.MaxDuplicateLineCharacters))
            return Drop("dup_line_char_frac", characters / length, config.MaxDuplicateLineCharacters);

        var words = page.WordSpan;
        if (config.MaxTopNgramCharacters.Length > 0)
        {
            Join(text, words, separator: true);
            for (var i = 0; i < config.MaxTopNgramCharacters.Length; i++)
            {
                var share = Top(words.Length, i + 2) / length;
                if (Exceeds(share, config.MaxTopNgramCharacters[i]))
                    return Drop(TopReasons[i], share, config.MaxTopNgramCharacters[i]);
            }
        }

        if (config.MaxDuplicateNgramCharacters.Length > 0 && (config.DuplicateNgramsInSpacelessScripts || !SpacelessScripts.Contains(language)))
        {
            Join(text, words, separator: false);
            for (var i = 0; i < config.MaxDuplicateNgramCharacters.Length; i++)
            {
                var share = Repeated(words.Length, i + 5) / length;
                if (Exceeds(share, config.MaxDuplicateNgramCharacters[i]))
                    return Drop(DuplicateReasons[i], share, config.MaxDuplicateNgramCharacters[i]);
            }
        }

        return Verdict.Keep;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        seen.Dispose();
        runs.Dispose();
        ArrayPool<byte>.Shared.Return(joined);
        ArrayPool<int>.Shared.Return(codePoints);
        joined = [];
        codePoints = [];
    }

    // Splits at runs of at least smallestBreak line feeds; empty pieces at the ends count, as in a regular expression's split.
    private (int Pieces, int Duplicates, long Characters) Duplicates(ReadOnlySpan<byte> text, int smallestBreak)
    {
        seen.Clear(64);
        int pieces = 0, duplicates = 0;
        var characters = 0L;
        var start = 0;
        var from = 0;
        while (true)
        {
            var at = text[from..].IndexOf((byte)'\n');
            var end = at < 0 ? text.Length : from + at;
            var next = end;
            while (next < text.Length && text[next] == (byte)'\n')
                next++;
            if (at >= 0 && next - end < smallestBreak)
            {
                from = next;
                continue;
            }

            pieces++;
            var piece = text[start..end];
            if (seen.Add(text, start, piece.Length, XxHash64.Hash(piece)).Count > 1)
            {
                duplicates++;
                characters += Utf8.CountCodePoints(piece);
            }

            if (at < 0)
                return (pieces, duplicates, characters);
            start = from = next;
        }
    }

    private void Join(ReadOnlySpan<byte> text, ReadOnlySpan<Range> words, bool separator)
    {
        var needed = checked(text.Length + (separator ? words.Length : 0));
        if (joined.Length < needed)
        {
            ArrayPool<byte>.Shared.Return(joined);
            joined = ArrayPool<byte>.Shared.Rent(needed);
        }

        if (codePoints.Length <= words.Length)
        {
            ArrayPool<int>.Shared.Return(codePoints);
            codePoints = ArrayPool<int>.Shared.Rent(words.Length + 1);
        }

        runs.Clear();
        joinedLength = 0;
        codePoints[0] = 0;
        for (var i = 0; i < words.Length; i++)
        {
            var word = text[words[i]];
            var start = joinedLength;
            word.CopyTo(joined.AsSpan(joinedLength));
            joinedLength += word.Length;
            if (separator)
                joined[joinedLength++] = (byte)' ';
            runs.Append(joined.AsSpan(start, joinedLength - start));
            codePoints[i + 1] = codePoints[i] + Utf8.CountCodePoints(word);
        }
    }

    // Length times count of the most frequent n-gram; of equally frequent ones the first.
    private long Top(int words, int n)
    {
        seen.Clear(Math.Max(0, words - n + 1));
        int bestCount = 0, bestFirst = 0, bestLength = 0;
        var text = joined.AsSpan(0, joinedLength);
        for (var i = 0; i + n <= words; i++)
        {
            var start = runs.Offset(i);
            var (count, first) = seen.Add(text, start, runs.Offset(i + n) - start, runs.Slice(i, i + n));
            if (count > bestCount || (count == bestCount && first < bestFirst))
            {
                bestCount = count;
                bestFirst = first;
                bestLength = codePoints[i + n] - codePoints[i] + n - 1;
            }
        }

        return (long)bestLength * bestCount;
    }

    // Walks the words; a run of n that was seen before counts with its length and is jumped over.
    private long Repeated(int words, int n)
    {
        seen.Clear(Math.Max(0, words - n + 1));
        var total = 0L;
        var text = joined.AsSpan(0, joinedLength);
        for (var i = 0; i + n <= words;)
        {
            var start = runs.Offset(i);
            if (seen.Add(text, start, runs.Offset(i + n) - start, runs.Slice(i, i + n)).Count > 1)
            {
                total += codePoints[i + n] - codePoints[i];
                i += n;
            }
            else
            {
                i++;
            }
        }

        return total;
    }

    private static bool Exceeds(double share, double threshold) => threshold > 0 && share > threshold;

    private static Verdict Drop(string reason, double share, double threshold) =>
        Verdict.Drop(reason, string.Create(CultureInfo.InvariantCulture, $"share {share:0.####}, threshold {threshold:0.####}"));
}
