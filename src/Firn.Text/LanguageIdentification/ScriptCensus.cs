using Firn.Text.Unicode;

namespace Firn.Text.LanguageIdentification;

/// <summary>Letters of a text by script, and the writing system that most of them belong to. Not thread-safe.</summary>
internal sealed class ScriptCensus
{
    private readonly int[] counts = new int[256];

    /// <summary>Letters counted, those common to several scripts left out.</summary>
    public int Letters { get; private set; }

    public void Clear()
    {
        Array.Clear(counts);
        Letters = 0;
    }

    public void Add(Script script)
    {
        if (script is Script.Common or Script.Inherited or Script.Unknown)
            return;
        counts[(int)script]++;
        Letters++;
    }

    /// <summary>
    /// The script with the most letters, weighted: texts in every language quote Latin names and code, hardly any the other
    /// way round. A letter of another alphabet counts as two Latin ones, a character of Han, kana or Hangul, which stands
    /// for a syllable or a word, as four. Han, Hiragana and Katakana are counted together, as <see cref="Script.Han"/>.
    /// </summary>
    public Script Dominant()
    {
        var best = Script.Unknown;
        var most = 0L;
        for (var script = 0; script < counts.Length; script++)
        {
            var count = (Script)script switch
            {
                Script.Han => 4L * (counts[script] + Kana),
                Script.Hiragana or Script.Katakana => 0,
                Script.Hangul => 4L * counts[script],
                Script.Latin => counts[script],
                _ => 2L * counts[script],
            };
            if (count > most)
                (best, most) = ((Script)script, count);
        }

        return best;
    }

    /// <summary>True when kana stand among the Han characters as they do in Japanese: at least one in ten.</summary>
    public bool IsJapanese => Kana * 10L >= Kana + counts[(int)Script.Han] && Kana > 0;

    private int Kana => counts[(int)Script.Hiragana] + counts[(int)Script.Katakana];

    /// <summary>The script that a label such as <c>deu_Latn</c> ends with.</summary>
    /// <returns><see cref="Script.Unknown"/> for codes that no label here uses.</returns>
    public static Script OfLabel(string label) => label[(label.LastIndexOf('_') + 1)..] switch
    {
        "Arab" => Script.Arabic,
        "Armn" => Script.Armenian,
        "Beng" => Script.Bengali,
        "Cans" => Script.CanadianAboriginal,
        "Cyrl" => Script.Cyrillic,
        "Deva" => Script.Devanagari,
        "Ethi" => Script.Ethiopic,
        "Geor" => Script.Georgian,
        "Grek" => Script.Greek,
        "Gujr" => Script.Gujarati,
        "Guru" => Script.Gurmukhi,
        "Hang" or "Kore" => Script.Hangul,
        "Hani" or "Hans" or "Hant" or "Jpan" => Script.Han,
        "Hebr" => Script.Hebrew,
        "Khmr" => Script.Khmer,
        "Knda" => Script.Kannada,
        "Laoo" => Script.Lao,
        "Latn" => Script.Latin,
        "Mlym" => Script.Malayalam,
        "Mymr" => Script.Myanmar,
        "Orya" => Script.Oriya,
        "Sinh" => Script.Sinhala,
        "Taml" => Script.Tamil,
        "Telu" => Script.Telugu,
        "Tfng" => Script.Tifinagh,
        "Thaa" => Script.Thaana,
        "Thai" => Script.Thai,
        "Tibt" => Script.Tibetan,
        _ => Script.Unknown,
    };
}
