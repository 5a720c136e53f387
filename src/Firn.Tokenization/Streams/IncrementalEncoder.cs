using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Streams;

/// <summary>
/// Encodes a text that arrives in parts: gives ids as soon as no text behind them can change them, and in all, however the text was
/// parted, those of the whole. Where a tokenizer sees further than its pieces (most normalisers, added tokens that take white
/// space with them) all ids come at the end. Not thread-safe.
/// </summary>
public sealed class IncrementalEncoder : IDisposable
{
    // A contraction is at most four bytes behind a word; one character more says where a run ends.
    private const int LookAhead = 8;

    private readonly Tokenizer tokenizer;
    private readonly Encoder encoder;
    private readonly SpecialTokens special;
    private readonly AddedTokenMatcher matcher;
    private readonly int longestAdded;
    private byte[] pending = new byte[256];
    private int count;
    private int nextSearch;

    /// <summary>Begins a text.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="special">Which special tokens are recognised; all when not given.</param>
    /// <param name="cacheBytes">Memory for pieces it has seen.</param>
    public IncrementalEncoder(Tokenizer tokenizer, SpecialTokens? special = null, int cacheBytes = 1 << 16)
    {
        this.tokenizer = tokenizer;
        this.special = special ?? SpecialTokens.All;
        encoder = tokenizer.CreateEncoder(cacheBytes);
        var added = tokenizer.AddedTokens.Where(this.special.Allows).ToList();
        matcher = new AddedTokenMatcher(added);
        longestAdded = added.Count == 0 ? 0 : added.Max(token => System.Text.Encoding.UTF8.GetByteCount(token.Content));
    }

    /// <summary>Bytes of text that are kept until more text decides about them.</summary>
    public int PendingBytes => count;

    /// <summary>Takes the next part of the text and appends the ids that are decided by now.</summary>
    /// <param name="utf8">UTF-8; it may begin and end inside a character.</param>
    /// <param name="output">Where the ids go.</param>
    public void Append(ReadOnlySpan<byte> utf8, TokenBuffer output)
    {
        if (pending.Length - count < utf8.Length)
            Array.Resize(ref pending, (int)Math.Min(Math.Max(pending.Length * 2L, count + (long)utf8.Length), Array.MaxLength));
        utf8.CopyTo(pending.AsSpan(count));
        count += utf8.Length;
        if (count < nextSearch || !EncodingStream.IsCuttable(tokenizer))
            return;
        // Most of a large part goes by the places that are safe at a glance.
        var cut = SafeCut.Last(pending.AsSpan(0, count), tokenizer.Family!.Value);
        if (tokenizer.Pipeline is null)
            cut += Decided(pending.AsSpan(cut, count - cut));
        Encode(cut, output);
        // A long undecided piece is not looked at for each byte that it grows by.
        nextSearch = count + (count / 8);
    }

    /// <summary>Ends the text: appends the ids of what is left. The next text may begin.</summary>
    /// <param name="output">Where the ids go.</param>
    public void Finish(TokenBuffer output)
    {
        Encode(count, output);
        nextSearch = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => encoder.Dispose();

    private void Encode(int length, TokenBuffer output)
    {
        if (length == 0)
            return;
        encoder.Encode(pending.AsSpan(0, length), output, special: special);
        pending.AsSpan(length, count - length).CopyTo(pending);
        count -= length;
    }

    /// <summary>Up to where the tokens of a text stay, whatever comes behind it.</summary>
    private int Decided(ReadOnlySpan<byte> text)
    {
        // No added token that begins before this place can be hidden by the end of the text.
        var plain = text.Length - longestAdded - 4;
        while (plain > 0 && (text[plain] & 0xC0) == 0x80 && plain > text.Length - longestAdded - 8)
            plain--;
        var decided = 0;
        for (var from = 0; from < plain;)
        {
            var (start, end) = (text.Length, text.Length);
            if (matcher.IsEmpty || matcher.Next(text, from, out start, out end) is null || start >= plain)
                return Math.Max(decided, from + DecidedPieces(text[from..plain]));
            decided = from = end;
        }

        return decided;
    }

    /// <summary>Up to where the pieces of a text without added tokens stay.</summary>
    private int DecidedPieces(ReadOnlySpan<byte> text)
    {
        // The last run of letters and marks, or of white space, may go on behind the text, and what it is cut into with it.
        var (lettersFrom, spacesFrom) = (text.Length, text.Length);
        for (var at = text.Length; at > 0;)
        {
            var before = at - 1;
            while (before > 0 && at - before < 4 && (text[before] & 0xC0) == 0x80)
                before--;
            var kind = CharacterClass.At(text, before, out var length);
            // Bytes that are not UTF-8 are symbols, one each.
            if (before + length != at)
                break;
            var isSpace = (kind & CharacterClass.Space) != 0;
            if (isSpace ? lettersFrom < text.Length : spacesFrom < text.Length)
                break;
            if (!isSpace && (kind & (CharacterClass.Letter | CharacterClass.Mark)) == 0)
                break;
            if (isSpace)
                spacesFrom = before;
            else
                lettersFrom = before;
            at = before;
        }

        var limit = Math.Min(text.Length - LookAhead, Math.Min(lettersFrom, spacesFrom));
        var decided = 0;
        for (var end = 0; end < text.Length;)
        {
            end = Splitters.End(tokenizer.Family!.Value, text, end);
            if (end > limit)
                break;
            // White space before a cut would be seen as the end of the text, where it is cut otherwise than before a number.
            if (!EndsInSpace(text[..end]))
                decided = end;
        }

        return decided;
    }

    private static bool EndsInSpace(ReadOnlySpan<byte> text)
    {
        var last = text.Length - 1;
        while (last > 0 && text.Length - last < 3 && (text[last] & 0xC0) == 0x80)
            last--;
        return (CharacterClass.At(text, last, out _) & CharacterClass.Space) != 0;
    }
}
