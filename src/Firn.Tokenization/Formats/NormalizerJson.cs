using System.Text;
using Firn.Text.Unicode;
using Firn.Tokenization.Normalizers;

namespace Firn.Tokenization.Formats;

/// <summary>Reads a file's <c>normalizer</c>.</summary>
internal static class NormalizerJson
{
    /// <summary>Reads one, or a sequence.</summary>
    /// <exception cref="Core.FirnException">A type or a key is not known (FIRN-TOK-002).</exception>
    public static INormalizer Read(JsonNode node)
    {
        switch (node["type"].Text())
        {
            case "Sequence":
                node.Expect("type", "normalizers");
                return new NormalizerSequence([.. node["normalizers"].Items().Select(Read)]);
            case "NFC":
                return Plain(node, new UnicodeFormNormalizer(UnicodeForm.Nfc));
            case "NFD":
                return Plain(node, new UnicodeFormNormalizer(UnicodeForm.Nfd));
            case "NFKC":
                return Plain(node, new UnicodeFormNormalizer(UnicodeForm.Nfkc));
            case "NFKD":
                return Plain(node, new UnicodeFormNormalizer(UnicodeForm.Nfkd));
            case "Lowercase":
                return Plain(node, new LowercaseNormalizer());
            case "StripAccents":
                return Plain(node, CharacterNormalizer.StripAccents);
            case "Nmt":
                return Plain(node, CharacterNormalizer.Nmt);
            case "ByteLevel":
                return Plain(node, new ByteLevelNormalizer());
            case "Strip":
                node.Expect("type", "strip_left", "strip_right");
                return new StripNormalizer(node["strip_left"].Flag(), node["strip_right"].Flag());
            case "Prepend":
                node.Expect("type", "prepend");
                return new PrependNormalizer(Encoding.UTF8.GetBytes(node["prepend"].Text()));
            case "Replace":
                node.Expect("type", "pattern", "content");
                return new ReplaceNormalizer(PatternJson.Read(node["pattern"]), Encoding.UTF8.GetBytes(node["content"].Text()));
            case "BertNormalizer":
                node.Expect("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
                var lowercase = node.Flag("lowercase", true);
                return BertNormalizer.Create(node.Flag("clean_text", true), node.Flag("handle_chinese_chars", true), node.Flag("strip_accents", lowercase), lowercase);
            case "Precompiled":
                return ReadPrecompiled(node);
            default:
                throw node.Unsupported("NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend, Precompiled, ByteLevel, BertNormalizer, Nmt and Sequence");
        }
    }

    private static INormalizer Plain(JsonNode node, INormalizer normalizer)
    {
        node.Expect("type");
        return normalizer;
    }

    private static INormalizer ReadPrecompiled(JsonNode node)
    {
        node.Expect("type", "precompiled_charsmap");
        if (node.Given("precompiled_charsmap") is not { } map || map.Text().Length == 0)
            return new NormalizerSequence([]);
        try
        {
            return new PrecompiledNormalizer(new CharacterMap(Convert.FromBase64String(map.Text())));
        }
        catch (FormatException error)
        {
            throw map.Error($"{map.Path} {error.Message.TrimEnd('.')}", error);
        }
    }
}
