using System.Buffers;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>What BERT does to text: cleaning, spaces around Han characters, no accents, lower case, in this order.</summary>
internal static class BertNormalizer
{
    /// <summary>The steps that are asked for.</summary>
    public static NormalizerSequence Create(bool cleanText, bool handleChinese, bool stripAccents, bool lowercase)
    {
        var parts = new List<INormalizer>();
        if (cleanText)
            parts.Add(CharacterNormalizer.CleanText);
        if (handleChinese)
            parts.Add(new SpacesAroundHan());
        if (stripAccents)
            parts.AddRange([new UnicodeFormNormalizer(UnicodeForm.Nfd), CharacterNormalizer.StripNonSpacing]);
        if (lowercase)
            parts.Add(new LowercaseNormalizer());
        return new NormalizerSequence(parts);
    }

    private sealed class SpacesAroundHan : INormalizer
    {
        public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
        {
            for (var at = 0; at < text.Length;)
            {
                var isHan = IsHan(Utf8.Decode(text, at, out var length));
                if (isHan)
                    output.Write(" "u8);
                output.Write(text.Slice(at, length));
                if (isHan)
                    output.Write(" "u8);
                at += length;
            }
        }

        // The blocks as BERT's own code and its descendants write them; 2B740–2B81F and 2B920–2CEAF leave a gap there too.
        private static bool IsHan(int code) => code is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
            or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
    }
}
