using System.Text;
using CsCheck;
using Firn.Text.Features;

namespace Firn.Data.Tests.Filters;

/// <summary>Texts made of few words, so that repetition, bullets, symbols and scripts all occur.</summary>
internal static class SampleTexts
{
    private static readonly string[] Pieces =
    [
        "the", "and", "have", "ice", "glacier", "é", "naïve", "日本", "мир", "1234", "...", "…", "#", "#", "•", "-", ".", ",", "?", "🙂", "a", "b", "ab",
        "\n", "\n", "\n\n", "\n\n\n", "\n• ", "\n- ", "...\n", "\r\n", "\u0085", "\u2028", "\u00A0", "\t", "x\u0301",
    ];

    public static readonly Gen<string> Any =
        Gen.Select(Gen.Int[1, Pieces.Length], Gen.Int[0, Pieces.Length - 1].Array[0, 120], Gen.Bool)
            .Select((kinds, pieces, spaced) => string.Join(spaced ? " " : "", pieces.Select(piece => Pieces[piece % kinds])));

    public static TextFeatures Features(string text)
    {
        var features = new TextFeatures();
        features.Reset(Encoding.UTF8.GetBytes(text));
        return features;
    }

    public static List<string> Words(TextFeatures features)
    {
        var words = new List<string>();
        for (var i = 0; i < features.Words.Count; i++)
            words.Add(Encoding.UTF8.GetString(features.Text[features.Words[i]]));
        return words;
    }

    public static int Length(string text) => text.EnumerateRunes().Count();

    /// <summary>A page that passes every rule.</summary>
    public const string GoodEnglish =
        """
        Snow that survives a summer turns into firn, the grainy stage between fresh powder and solid ice.
        Each winter adds another layer on top, and pressure from above slowly squeezes out the trapped air.
        Walkers who cross an old field in August can see these bands in the walls of crevasses, much like rings in wood.
        Scientists drill cores there, count years downwards, and read dust, ash or salt as notes about storms long past.
        Once density passes about eight hundred and thirty kilograms per cubic metre, bubbles close and a glacier begins.
        Nobody would call it quick: on high plateaus this journey can take more than two thousand years to complete.
        """;
}
