using System.Text;

namespace Firn.Tokenization.Decoding;

/// <summary>
/// Turns ids that arrive one by one into text that never ends inside a character: bytes of an unfinished character wait
/// for the rest. Bytes that cannot become a character are U+FFFD, as in any UTF-8 decoder. Where a file's decoder makes text of
/// several tokens (SentencePiece's first space, WordPiece's clean-up) the last tokens are decoded again with each new one, and
/// what they add is given. Not thread-safe.
/// </summary>
public sealed class IncrementalDecoder
{
    private readonly Tokenizer tokenizer;
    private readonly bool skipSpecial;
    private byte[] pending = new byte[64];
    private int count;

    // Where text is not made token by token: the tokens since the last but one that added text, what they are as text so far,
    // and how many of them that text is of.
    private readonly List<int> recent = [];
    private string shown = "";
    private int shownIds;

    internal IncrementalDecoder(Tokenizer tokenizer, bool skipSpecial)
    {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
    }

    /// <summary>Takes an id and returns what can be shown now; empty while a character is unfinished.</summary>
    /// <exception cref="Core.FirnException">An id outside the vocabulary (FIRN-TOK-004).</exception>
    public string Append(int id)
    {
        if (skipSpecial && tokenizer.IsSpecial(id))
            return "";
        if (!tokenizer.DecodesTokenByToken)
            return AppendToWhole(id);
        var bytes = tokenizer.BytesOf(id);
        if (pending.Length < count + bytes.Length)
            Array.Resize(ref pending, Math.Max(count + bytes.Length, pending.Length * 2));
        bytes.CopyTo(pending.AsSpan(count));
        count += bytes.Length;
        var whole = count - Unfinished(pending.AsSpan(0, count));
        var text = Encoding.UTF8.GetString(pending, 0, whole);
        pending.AsSpan(whole, count - whole).CopyTo(pending);
        count -= whole;
        return text;
    }

    /// <summary>What is left at the end; an unfinished character is U+FFFD.</summary>
    public string Flush()
    {
        var text = tokenizer.DecodesTokenByToken ? Encoding.UTF8.GetString(pending, 0, count) : Added(Whole());
        count = 0;
        recent.Clear();
        (shown, shownIds) = ("", 0);
        return text;
    }

    private string AppendToWhole(int id)
    {
        recent.Add(id);
        var whole = Whole();
        // A character that is not finished yet, or text that later tokens rewrite, waits.
        if (whole.Length <= shown.Length || whole[^1] == '\uFFFD' || !whole.StartsWith(shown, StringComparison.Ordinal))
            return "";
        var added = Added(whole);
        recent.RemoveRange(0, shownIds);
        shownIds = recent.Count;
        shown = Whole();
        return added;
    }

    private string Whole() => tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(recent));

    /// <summary>What a text has behind that which was given already.</summary>
    private string Added(string whole) => whole[Math.Min(whole.Length, whole.AsSpan().CommonPrefixLength(shown))..];

    /// <summary>Bytes at the end that begin a character and may still become one.</summary>
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var tail = bytes[^back..];
            if ((tail[0] & 0xC0) == 0x80)
                continue;
            // "Need more data" is what tells a possible begin from bytes that can never be a character.
            return Rune.DecodeFromUtf8(tail, out _, out _) == System.Buffers.OperationStatus.NeedMoreData ? back : 0;
        }

        return 0;
    }
}
