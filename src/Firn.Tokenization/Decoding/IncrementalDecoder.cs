using System.Text;

namespace Firn.Tokenization.Decoding;

/// <summary>
/// Turns ids that arrive one by one into text that never ends inside a character: bytes of an unfinished character wait
/// for the rest. Bytes that cannot become a character are U+FFFD, as in any UTF-8 decoder. Not thread-safe.
/// </summary>
public sealed class IncrementalDecoder
{
    private readonly Tokenizer tokenizer;
    private readonly bool skipSpecial;
    private byte[] pending = new byte[64];
    private int count;

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
        var text = Encoding.UTF8.GetString(pending, 0, count);
        count = 0;
        return text;
    }

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
