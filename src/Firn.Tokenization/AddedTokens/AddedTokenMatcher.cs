using System.Buffers;
using System.Text;
using Firn.Tokenization.Normalizers;
using Firn.Tokenization.Patterns;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.AddedTokens;

/// <summary>Finds added tokens in text: leftmost, of those the longest. Immutable; thread-safe.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly SearchValues<byte> firstBytes;
    private readonly Dictionary<int, int> children = [];
    private readonly List<AddedToken?> nodes = [null];

    /// <summary>Builds the trie.</summary>
    /// <param name="tokens">What to find.</param>
    /// <param name="normalizer">Rewrites the tokens as it rewrites the text that they are sought in; null: it does not.</param>
    public AddedTokenMatcher(IEnumerable<AddedToken> tokens, INormalizer? normalizer = null)
    {
        var first = new HashSet<byte>();
        // Of tokens that are the same text once rewritten, the first counts, special ones before others.
        foreach (var token in tokens.OrderByDescending(token => token.Special))
        {
            var content = Encoding.UTF8.GetBytes(token.Content);
            if (normalizer is not null)
            {
                var rewritten = new ArrayBufferWriter<byte>();
                normalizer.Write(content, rewritten);
                content = rewritten.WrittenSpan.ToArray();
            }

            if (content.Length == 0)
                continue;
            first.Add(content[0]);
            var node = 0;
            foreach (var value in content)
            {
                if (!children.TryGetValue((node << 8) | value, out var child))
                {
                    child = nodes.Count;
                    nodes.Add(null);
                    children.Add((node << 8) | value, child);
                }

                node = child;
            }

            nodes[node] ??= token;
        }

        firstBytes = SearchValues.Create([.. first]);
        IsEmpty = first.Count == 0;
    }

    /// <summary>Nothing will ever be found.</summary>
    public bool IsEmpty { get; }

    /// <summary>The next added token at or behind a position.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="start">Where it begins, the white space that it takes with it included.</param>
    /// <param name="end">Where it ends, the white space that it takes with it included.</param>
    /// <returns>The token, or null.</returns>
    public AddedToken? Next(ReadOnlySpan<byte> text, int from, out int start, out int end)
    {
        for (var at = from; at < text.Length; at++)
        {
            var skip = text[at..].IndexOfAny(firstBytes);
            if (skip < 0)
                break;
            at += skip;
            if (Longest(text, at, out end) is not { } token)
                continue;
            start = at;
            if (token.SingleWord && (IsWordBefore(text, start) || IsWordAt(text, end)))
                continue;
            if (token.LeftStrip)
            {
                while (start > from && CharacterStart(text, start) is var before && (CharacterClass.At(text, before, out _) & CharacterClass.Space) != 0 && before >= from)
                    start = before;
            }

            if (token.RightStrip)
            {
                while (end < text.Length && (CharacterClass.At(text, end, out var length) & CharacterClass.Space) != 0)
                    end += length;
            }

            return token;
        }

        start = end = text.Length;
        return null;
    }

    private AddedToken? Longest(ReadOnlySpan<byte> text, int at, out int end)
    {
        AddedToken? longest = null;
        end = at;
        var node = 0;
        for (var position = at; position < text.Length && children.TryGetValue((node << 8) | text[position], out node); position++)
        {
            if (nodes[node] is { } token)
            {
                longest = token;
                end = position + 1;
            }
        }

        return longest;
    }

    private static bool IsWordAt(ReadOnlySpan<byte> text, int position) =>
        position < text.Length && CharacterSets.RustWord.At(text, position, out _);

    private static bool IsWordBefore(ReadOnlySpan<byte> text, int position) => position > 0 && IsWordAt(text, CharacterStart(text, position));

    private static int CharacterStart(ReadOnlySpan<byte> text, int end)
    {
        var start = end - 1;
        for (var back = 0; back < 3 && start > 0 && (text[start] & 0xC0) == 0x80; back++)
            start--;
        return start;
    }
}
