using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Formats;

/// <summary>
/// The entries of a <c>tekken.json</c>, read in one pass over the bytes, with the file as it is without them. Where anything is not
/// as it should be there is no result, and the general reader names the fault.
/// </summary>
internal sealed class TekkenTable
{
    // Longest entry in base 64, and longest text beside it; longer ones are for the general reader.
    private const int MaxText = 1 << 12;

    private TekkenTable(byte[] rest, List<(int Rank, byte[] Bytes)> entries)
    {
        Rest = rest;
        Entries = entries;
    }

    /// <summary>The file with <c>[]</c> for <c>vocab</c>.</summary>
    public byte[] Rest { get; }

    /// <summary>The entries, in the order of the file.</summary>
    public List<(int Rank, byte[] Bytes)> Entries { get; }

    /// <summary>Reads them from a file that begins as Mistral's do; null where the general reader must.</summary>
    public static TekkenTable? TryRead(ReadOnlySpan<byte> json)
    {
        Span<byte> name = stackalloc byte[64];
        var scanner = new JsonScanner(json);
        if (!scanner.TryTake((byte)'{') || !scanner.TryText(name, out var length) || !name[..length].SequenceEqual("config"u8) || !scanner.TryTake((byte)':') || !scanner.TrySkip())
            return null;
        var (begin, end) = (-1, -1);
        List<(int, byte[])>? entries = null;
        while (scanner.TryTake((byte)','))
        {
            if (!scanner.TryText(name, out length) || !scanner.TryTake((byte)':'))
                return null;
            if (!name[..length].SequenceEqual("vocab"u8))
            {
                if (!scanner.TrySkip())
                    return null;
                continue;
            }

            scanner.Peek();
            begin = scanner.At;
            if (entries is not null || (entries = TryEntries(ref scanner, (json.Length - begin) / 96)) is null)
                return null;
            end = scanner.At;
        }

        return entries is not null && scanner.TryTake((byte)'}') && scanner.Peek() == 0 ? new([.. json[..begin], .. "[]"u8, .. json[end..]], entries) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static List<(int Rank, byte[] Bytes)>? TryEntries(ref JsonScanner scanner, int expected)
    {
        var entries = new List<(int, byte[])>(expected);
        Span<byte> name = stackalloc byte[16];
        Span<byte> text = stackalloc byte[MaxText];
        if (!scanner.TryTake((byte)'[') || scanner.Peek() == ']')
            return null;
        do
        {
            var rank = -1;
            byte[]? bytes = null;
            var shown = false;
            if (!scanner.TryTake((byte)'{'))
                return null;
            do
            {
                if (!scanner.TryText(name, out var length) || !scanner.TryTake((byte)':'))
                    return null;
                var key = name[..length];
                if (rank < 0 && key.SequenceEqual("rank"u8))
                {
                    if (!scanner.TryNumber(out rank) || rank > JsonNode.MaxId)
                        return null;
                }
                else if (bytes is null && key.SequenceEqual("token_bytes"u8))
                {
                    if (!scanner.TryText(text, out length) || (bytes = TiktokenFile.Decode(text[..length])) is not { Length: > 0 })
                        return null;
                }
                else if (!shown && key.SequenceEqual("token_str"u8))
                {
                    shown = true;
                    // The text for people; null where bytes are not UTF-8.
                    if (scanner.Peek() == '"' ? !scanner.TryText(text, out _) : scanner.Peek() != 'n' || !scanner.TrySkip())
                        return null;
                }
                else
                {
                    return null;
                }
            }
            while (scanner.TryTake((byte)','));
            if (!scanner.TryTake((byte)'}') || rank < 0 || bytes is null)
                return null;
            entries.Add((rank, bytes));
        }
        while (scanner.TryTake((byte)','));
        return scanner.TryTake((byte)']') ? entries : null;
    }
}
