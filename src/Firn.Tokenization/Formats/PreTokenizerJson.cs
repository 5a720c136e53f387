using System.Text;
using Firn.Tokenization.Patterns;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Formats;

/// <summary>Reads a file's <c>pre_tokenizer</c>: a list of components, sequences laid out flat.</summary>
internal sealed class PreTokenizerJson
{
    private readonly List<JsonNode> parts = [];

    /// <summary>Reads it; nothing is cut where it is absent.</summary>
    /// <exception cref="Core.FirnException">A type or a key is not known (FIRN-TOK-002).</exception>
    public PreTokenizerJson(JsonNode? node)
    {
        if (node is { } given)
            Flatten(given);
        EndsByteLevel = parts.Count > 0 && parts.Count(part => Type(part) == "ByteLevel") == 1 && Type(parts[^1]) == "ByteLevel";
        // Every part is read in any case, so that a mistake in one is found.
        Components = [.. parts.Select(part => Component(part, spell: true))];
        Family = FindFamily();
    }

    /// <summary>Nothing is cut.</summary>
    public bool IsEmpty => parts.Count == 0;

    /// <summary>Its last part, and no other, spells bytes: a model whose vocabulary has all bytes can take them as they are.</summary>
    public bool EndsByteLevel { get; }

    /// <summary>The family that does the same, or null.</summary>
    public SplitFamily? Family { get; }

    /// <summary>The components, for a model that takes texts.</summary>
    public IReadOnlyList<IPreTokenizer> Components { get; }

    /// <summary>The components for a model that takes bytes; only where <see cref="EndsByteLevel"/>.</summary>
    public IReadOnlyList<IPreTokenizer> ByteComponents => [.. Components.Take(parts.Count - 1), Component(parts[^1], spell: false)];

    private static string Type(JsonNode node) => node["type"].Text();

    private void Flatten(JsonNode node)
    {
        if (Type(node) != "Sequence")
        {
            parts.Add(node);
            return;
        }

        node.Expect("type", "pretokenizers");
        foreach (var part in node["pretokenizers"].Items())
            Flatten(part);
    }

    private SplitFamily? FindFamily()
    {
        if (!EndsByteLevel || parts[^1].Flag("add_prefix_space", true))
            return null;
        var ownSplit = parts[^1].Flag("use_regex", true);
        if (parts.Count == 1 && ownSplit)
            return SplitFamily.Gpt2;
        return parts.Count == 2 && !ownSplit && Type(parts[0]) == "Split" ? FamilyOf(parts[0]) : null;
    }

    /// <summary>The family of a Split; its expressions match everything, so taking the matches out and keeping them apart is the same.</summary>
    private static SplitFamily? FamilyOf(JsonNode node) =>
        node["pattern"].Find("Regex") is { } regex && (node["behavior"].Text(), node.Flag("invert", false)) is ("Isolated", false) or ("Removed", true)
        && SplitPatterns.TryFind(node["pattern"]["Regex"].Text(), out var family) ? family : null;

    private static IPreTokenizer Component(JsonNode node, bool spell)
    {
        switch (Type(node))
        {
            case "ByteLevel":
                node.Expect("type", "add_prefix_space", "trim_offsets", "use_regex");
                return new ByteLevelPreTokenizer(node.Flag("add_prefix_space", true), node.Flag("use_regex", true), spell);
            case "Split":
                return Split(node);
            case "Digits":
                node.Expect("type", "individual_digits");
                return At(CharacterSets.Number, node.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
            case "Punctuation":
                node.Expect("type", "behavior");
                return At(CharacterSets.Punctuation, node.Given("behavior") is { } behavior ? Behavior(behavior) : SplitBehavior.Isolated);
            case "Metaspace":
                return Metaspace(node);
            case "Whitespace":
                node.Expect("type");
                return new WhitespacePreTokenizer();
            case "WhitespaceSplit":
                node.Expect("type");
                return SplitPreTokenizer.AtWhiteSpace;
            case "BertPreTokenizer":
                node.Expect("type");
                return new BertPreTokenizer();
            case "CharDelimiterSplit":
                node.Expect("type", "delimiter");
                var delimiter = node.Character("delimiter", "").EnumerateRunes().First().Value;
                return At(new CodePointSet(code => code == delimiter), SplitBehavior.Removed);
            case "UnicodeScripts":
                node.Expect("type");
                return new ScriptPreTokenizer();
            case "FixedLength":
                node.Expect("type", "length");
                var length = node.Count("length", 5);
                return length > 0 ? new FixedLengthPreTokenizer(length) : throw node.Error($"{node.Path}.length must be at least 1");
            default:
                throw node.Unsupported("ByteLevel, Split, Digits, Punctuation, Metaspace, Whitespace, WhitespaceSplit, BertPreTokenizer, CharDelimiterSplit, UnicodeScripts, FixedLength and Sequence");
        }
    }

    private static SplitPreTokenizer At(CodePointSet set, SplitBehavior behavior) => new(new CharacterPattern(set), behavior, invert: false);

    private static IPreTokenizer Split(JsonNode node)
    {
        node.Expect("type", "pattern", "behavior", "invert");
        var behavior = Behavior(node["behavior"]);
        return FamilyOf(node) is { } family ? new FamilyPreTokenizer(family) : new SplitPreTokenizer(PatternJson.Read(node["pattern"]), behavior, node.Flag("invert", false));
    }

    private static SplitBehavior Behavior(JsonNode node) => Enum.TryParse<SplitBehavior>(node.Text(), out var behavior) && Enum.IsDefined(behavior)
        ? behavior
        : throw node.Error($"{node.Path} {node.Text()} is not known; known are {string.Join(", ", Enum.GetNames<SplitBehavior>())}");

    private static MetaspacePreTokenizer Metaspace(JsonNode node)
    {
        // Older files say add_prefix_space and str_rep.
        node.Expect("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        var scheme = node.Text("prepend_scheme", node.Flag("add_prefix_space", true) ? "always" : "never");
        if (scheme is not ("always" or "first" or "never"))
            throw node.Error($"{node.Path}.prepend_scheme {scheme} is not known; known are always, first, never");
        return new MetaspacePreTokenizer(Encoding.UTF8.GetBytes(node.Character("replacement", "▁")), scheme == "always", scheme == "first", node.Flag("split", true));
    }
}
