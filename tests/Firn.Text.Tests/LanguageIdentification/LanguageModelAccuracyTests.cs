using System.Globalization;
using System.Text;
using Firn.Testing;
using Firn.Text.LanguageIdentification;

namespace Firn.Text.Tests.LanguageIdentification;

/// <summary>What the built-in model gets right on parts of the declaration that it was not trained on.</summary>
public sealed class LanguageModelAccuracyTests
{
    private const int PieceLength = 40;

    [Fact]
    public void The_published_accuracy_by_language_is_the_measured_one()
    {
        using var folder = new TemporaryFolder();
        var corpus = LanguageCorpus.Read(Require.Data("udhr-html.tar.xz"), Repository.File("eng", "lid", "languages.tsv"), folder.Path);
        using var identifier = new LanguageIdentifier();
        var rows = new StringBuilder();
        int paragraphs = 0, right = 0, pieces = 0, rightPieces = 0;
        foreach (var language in corpus.HeldOut.GroupBy(item => item.Label, item => item.Text).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var whole = language.Select(text => Right(text, language.Key)).ToList();
            var cut = language.SelectMany(Pieces).Select(text => Right(text, language.Key)).ToList();
            rows.Append(CultureInfo.InvariantCulture, $"| {language.Key} | {whole.Count} | {Percent(whole)} | {cut.Count} | {Percent(cut)} |\n");
            paragraphs += whole.Count;
            right += whole.Count(ok => ok);
            pieces += cut.Count;
            rightPieces += cut.Count(ok => ok);
        }

        Golden.Match("docs/language-id-accuracy.md", $"""
            # Accuracy of the built-in language model

            Measured on parts of the Universal Declaration of Human Rights that training did not see (articles 4, 12, 20, 28 and so on: every eighth part of each page), whole paragraphs and pieces of {PieceLength} characters. All texts are from one document and its translations: text of another kind is harder. Written by `eng/lid/train.sh`, checked by a test.

            | language | paragraphs | right | pieces | right |
            |---|---|---|---|---|
            | all | {paragraphs} | {100.0 * right / paragraphs:0.0} % | {pieces} | {100.0 * rightPieces / pieces:0.0} % |
            {rows}
            """);

        bool Right(string text, string label) => identifier.Identify(Encoding.UTF8.GetBytes(text)).Language == label;
    }

    private static string Percent(List<bool> answers) =>
        answers.Count == 0 ? "" : (100.0 * answers.Count(ok => ok) / answers.Count).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static IEnumerable<string> Pieces(string text)
    {
        var runes = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).EnumerateRunes().ToArray();
        for (var start = 0; start + PieceLength <= runes.Length; start += PieceLength)
            yield return string.Concat(runes.Skip(start).Take(PieceLength).Select(rune => rune.ToString()));
    }
}
