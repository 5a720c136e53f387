using System.Buffers;
using System.Globalization;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Normalizers;

/// <summary>Keeps, replaces or drops each character by itself.</summary>
internal sealed class CharacterNormalizer(Func<int, int> map) : INormalizer
{
    /// <summary>What <c>map</c> returns for a character that is dropped.</summary>
    private const int Dropped = -1;

    /// <summary>Drops marks (M*): <c>StripAccents</c>.</summary>
    public static CharacterNormalizer StripAccents { get; } = new(code => CodePoint.IsMark(code) ? Dropped : code);

    /// <summary>Drops marks without width (Mn), as BERT does.</summary>
    public static CharacterNormalizer StripNonSpacing { get; } = new(code => CodePoint.Category(code) == UnicodeCategory.NonSpacingMark ? Dropped : code);

    /// <summary>Drops control characters and the like, and makes white space a space: BERT's <c>clean_text</c>.</summary>
    public static CharacterNormalizer CleanText { get; } = new(code => code switch
    {
        0 or 0xFFFD => Dropped,
        '\t' or '\n' or '\r' => ' ',
        _ when CodePoint.Category(code) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse => Dropped,
        _ when CodePoint.IsWhiteSpace(code) => ' ',
        _ => code,
    });

    /// <summary>The rules of neural machine translation that SentencePiece calls nmt.</summary>
    public static CharacterNormalizer Nmt { get; } = new(code => code switch
    {
        (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F => Dropped,
        0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
        _ => code,
    });

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            var code = map(Utf8.Decode(text, at, out var length));
            if (code >= 0)
                output.Write(bytes[..Utf8.Encode(code, bytes)]);
            at += length;
        }
    }
}
