using Firn.Text.Segmentation;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Fairness;

/// <summary>What a tokenizer makes of one language's texts: sums that can be added up in any order.</summary>
public sealed class LanguageTally
{
    /// <summary>Texts.</summary>
    public long Documents { get; private set; }

    /// <summary>UTF-8 bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Code points.</summary>
    public long Characters { get; private set; }

    /// <summary>Words after UAX-29 that begin with a letter or a number.</summary>
    public long Words { get; private set; }

    /// <summary>Lines that are not empty.</summary>
    public long Lines { get; private set; }

    /// <summary>Tokens, without those that the template sets around a text.</summary>
    public long Tokens { get; private set; }

    /// <summary>Adds a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Its tokens.</param>
    public void Add(ReadOnlySpan<byte> text, int tokens)
    {
        Documents++;
        Bytes += text.Length;
        Tokens += tokens;
        Words += CountWords(text);
        var characters = 0L;
        var inLine = false;
        foreach (var value in text)
        {
            characters += (value & 0xC0) != 0x80 ? 1 : 0;
            if (value == '\n')
            {
                inLine = false;
            }
            else if (!inLine)
            {
                inLine = true;
                Lines++;
            }
        }

        Characters += characters;
    }

    /// <summary>Adds another tally.</summary>
    public void Add(LanguageTally other)
    {
        Documents += other.Documents;
        Bytes += other.Bytes;
        Characters += other.Characters;
        Words += other.Words;
        Lines += other.Lines;
        Tokens += other.Tokens;
    }

    private static long CountWords(ReadOnlySpan<byte> text)
    {
        var words = 0L;
        var segments = new WordSegmenter(text);
        while (segments.MoveNext())
        {
            if ((CharacterClass.At(text, segments.Start, out _) & (CharacterClass.Letter | CharacterClass.Number)) != 0)
                words++;
        }

        return words;
    }

    /// <summary>How much there is in a unit.</summary>
    internal long In(FairnessUnit unit) => unit switch
    {
        FairnessUnit.Bytes => Bytes,
        FairnessUnit.Characters => Characters,
        FairnessUnit.Words => Words,
        FairnessUnit.Lines => Lines,
        _ => Documents,
    };
}
