using System.Text;
using Firn.Tokenization.Decoding;
using Firn.Tokenization.Normalizers;

namespace Firn.Tokenization.Formats;

/// <summary>Reads a file's <c>decoder</c>.</summary>
internal static class DecoderJson
{
    /// <summary>Reads one, or a sequence.</summary>
    /// <exception cref="Core.FirnException">A type or a key is not known (FIRN-TOK-002).</exception>
    public static ITokenDecoder Read(JsonNode node)
    {
        switch (node["type"].Text())
        {
            case "Sequence":
                node.Expect("type", "decoders");
                return new DecoderSequence([.. node["decoders"].Items().Select(Read)]);
            case "ByteLevel":
                node.Expect("type", "add_prefix_space", "trim_offsets", "use_regex");
                return new ByteLevelDecoder();
            case "ByteFallback":
                node.Expect("type");
                return new ByteFallbackDecoder();
            case "Fuse":
                node.Expect("type");
                return new FuseDecoder();
            case "Metaspace":
                node.Expect("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
                var drops = node.Text("prepend_scheme", node.Flag("add_prefix_space", true) ? "always" : "never") != "never";
                return TokenDecoders.Metaspace(node.Character("replacement", "▁"), drops);
            case "WordPiece":
                node.Expect("type", "prefix", "cleanup");
                return TokenDecoders.WordPiece(node.Text("prefix", "##"), node.Flag("cleanup", true));
            case "BPEDecoder":
                node.Expect("type", "suffix");
                return TokenDecoders.Bpe(node.Text("suffix", "</w>"));
            case "CTC":
                node.Expect("type", "pad_token", "word_delimiter_token", "cleanup");
                return new CtcDecoder(node.Text("pad_token", "<pad>"), node.Text("word_delimiter_token", "|"), node.Flag("cleanup", true));
            case "Strip":
                node.Expect("type", "content", "start", "stop");
                return TokenDecoders.Strip(node.Character("content", " "), node.Count("start", 0), node.Count("stop", 0));
            case "Replace":
                node.Expect("type", "pattern", "content");
                return new PatternDecoder(new ReplaceNormalizer(PatternJson.Read(node["pattern"]), Encoding.UTF8.GetBytes(node["content"].Text())));
            default:
                throw node.Unsupported("ByteLevel, ByteFallback, Fuse, Metaspace, WordPiece, BPEDecoder, CTC, Strip, Replace and Sequence");
        }
    }
}
