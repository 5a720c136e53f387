using System.Text;
using CsCheck;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Training;

namespace Firn.Tokenization.Tests;

/// <summary>Texts that tests share, and tokenizers trained on them.</summary>
internal static class Texts
{
    /// <summary>Article 1 of the Universal Declaration of Human Rights and words that splitters disagree about.</summary>
    public static readonly string[] Corpus =
    [
        "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
        "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
        "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
        "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
        "Все люди рождаются свободными и равными в своем достоинстве и правах.",
        "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق.",
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
        "for (var i = 0; i < 1024; i++)\r\n{\r\n    // don't  I'VE  HTTPServer x86_64/path\r\n}\r\n\r\n",
    ];

    private static readonly Dictionary<SplitFamily, Tokenizer> Trained = [];

    /// <summary>A tokenizer with Apertus' special tokens, trained on <see cref="Corpus"/>.</summary>
    public static Tokenizer Tokenizer(SplitFamily family = SplitFamily.Tekken)
    {
        lock (Trained)
        {
            if (!Trained.TryGetValue(family, out var tokenizer))
            {
                tokenizer = BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 900, MinFrequency = 1, Family = family }, Bytes(Corpus), workers: 1);
                Trained.Add(family, tokenizer);
            }

            return tokenizer;
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Bytes(IEnumerable<string> texts) => texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text));

    private static readonly string[] Parts =
    [
        "a", "b", "s", "t", "S", "T", "LL", "ll", "'", "'s", "'RE", "don't", "A", "Z", "É", "ß", "ǅ", "ʰ", "ª", "日", "本", "か", "ก", "้", "ا", "가",
        "\u0301", "\u0903", "\u20DD", "0", "9", "²", "½", "٣", "Ⅷ", " ", "  ", "\t", "\n", "\r", "\r\n", "\u0085", "\u00A0", "\u1680", "\u2003", "\u2028", "\u3000",
        "\u200B", "\u180E", "\uFEFF", "\0", "\u001F", "!", "?", "/", "//", ".", "-", "_", "<", ">", "{", "\\", "€", "\uFFFD",
        "𐐀", "𐐨", "𝒜", "𝟘", "😀", "🏽", "\u200D", "🇨🇭", "𠀀", "HTTPServer", "<s>", "</s>", "<email-pii>", "\\begin{", "<|user_start|>",
    ];

    /// <summary>Short texts full of boundaries: case, marks, digits, white space of all kinds, letters beyond the BMP.</summary>
    public static readonly Gen<string> Nasty = Gen.Int[0, Parts.Length - 1].Select(index => Parts[index]).Array[0, 20].Select(string.Concat);
}
