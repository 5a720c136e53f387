using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Models;

namespace Firn.Tokenization.Formats;

/// <summary>
/// The two large tables of a BPE <c>tokenizer.json</c>, read in one pass over the bytes, with the file as it is without them. They are most
/// of the file; a general reader takes several times as long for them. Where anything is not as it should be there is no
/// result, and the general reader names the fault.
/// </summary>
internal sealed class LargeTables
{
    // Longest spelling of an entry or of two; longer ones are for the general reader.
    private const int MaxText = 1 << 13;

    // Where the values begin and end; -1 while they are not found.
    private (int Begin, int End) vocabularyAt = (-1, -1);
    private (int Begin, int End) mergesAt = (-1, -1);

    // What the vocabulary spells, while its merges are read.
    private Task<(byte[]?[] Tokens, TokenTable? Table)>? spelling;

    private LargeTables()
    {
    }

    /// <summary>The file with <c>{}</c> for <c>model.vocab</c> and <c>[]</c> for <c>model.merges</c>.</summary>
    public byte[] Rest { get; private set; } = [];

    /// <summary>What <c>model.vocab</c> says.</summary>
    public Vocabulary Vocabulary { get; private set; } = new();

    /// <summary>What <c>model.merges</c> says, where no part has a prefix that falls away when it is joined.</summary>
    public BpeMerge[] Merges { get; private set; } = [];

    /// <summary>The bytes that each id is spelled in, or null; and those in a table, where it was worth while.</summary>
    public (byte[]?[] Tokens, TokenTable? Table) Spell() => spelling?.Result ?? (Spell(Vocabulary), null);

    /// <summary>Reads both; null where the general reader must.</summary>
    public static LargeTables? TryRead(ReadOnlySpan<byte> json)
    {
        var tables = new LargeTables();
        return tables.TryFind(json) && tables.TryCut(json) ? tables : null;
    }

    /// <summary>Reads <c>model.vocab</c> and <c>model.merges</c>: an object and an array that are there once; merges need not be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryFind(ReadOnlySpan<byte> json)
    {
        var models = 0;
        var scanner = new JsonScanner(json);
        Span<byte> name = stackalloc byte[64];
        if (!scanner.TryTake((byte)'{'))
            return false;
        do
        {
            if (!scanner.TryText(name, out var length) || !scanner.TryTake((byte)':'))
                return false;
            if (!name[..length].SequenceEqual("model"u8) ? !scanner.TrySkip() : ++models > 1 || !TryModel(ref scanner))
                return false;
        }
        while (scanner.TryTake((byte)','));
        if (!scanner.TryTake((byte)'}') || scanner.Peek() != 0 || vocabularyAt.Begin < 0)
            return false;
        if (mergesAt.Begin < 0 || mergesAt.End > 0)
            return true;
        // Merges that stand before the vocabulary are read when that is known.
        var late = new JsonScanner(json, mergesAt.Begin);
        return TryMerges(ref late);
    }

    private bool TryModel(ref JsonScanner scanner)
    {
        Span<byte> name = stackalloc byte[64];
        if (!scanner.TryTake((byte)'{'))
            return false;
        do
        {
            if (!scanner.TryText(name, out var length) || !scanner.TryTake((byte)':'))
                return false;
            var next = scanner.Peek();
            if (name[..length].SequenceEqual("vocab"u8))
            {
                if (vocabularyAt.Begin >= 0 || next != '{' || !TryVocabulary(ref scanner))
                    return false;
                continue;
            }

            if (name[..length].SequenceEqual("merges"u8))
            {
                if (mergesAt.Begin >= 0 || next != '[')
                    return false;
                mergesAt = (scanner.At, -1);
                if (vocabularyAt.Begin >= 0)
                {
                    if (!TryMerges(ref scanner))
                        return false;
                    continue;
                }
            }

            if (!scanner.TrySkip())
                return false;
        }
        while (scanner.TryTake((byte)','));
        return scanner.TryTake((byte)'}');
    }

    private bool TryCut(ReadOnlySpan<byte> json)
    {
        var (vocabulary, merges) = (vocabularyAt, mergesAt);
        if (!Utf8.IsValid(json[vocabulary.Begin..vocabulary.End]))
            return false;
        Rest = merges.Begin < 0 ? [.. json[..vocabulary.Begin], .. "{}"u8, .. json[vocabulary.End..]]
            : vocabulary.Begin < merges.Begin ? [.. json[..vocabulary.Begin], .. "{}"u8, .. json[vocabulary.End..merges.Begin], .. "[]"u8, .. json[merges.End..]]
            : [.. json[..merges.Begin], .. "[]"u8, .. json[merges.End..vocabulary.Begin], .. "{}"u8, .. json[vocabulary.End..]];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte[]?[] Spell(Vocabulary vocabulary)
    {
        var tokens = new byte[]?[vocabulary.Count];
        for (var id = 0; id < tokens.Length; id++)
        {
            if (vocabulary.Has(id) && ByteAlphabet.TryRead(vocabulary.Utf8(id), out var bytes))
                tokens[id] = bytes;
        }

        return tokens;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryVocabulary(ref JsonScanner scanner)
    {
        var begin = scanner.At;
        var expected = scanner.Left / 48;
        var vocabulary = new Vocabulary(expected, 10 * expected);
        Span<byte> text = stackalloc byte[MaxText];
        scanner.TryTake((byte)'{');
        var more = scanner.Peek() != '}';
        while (more)
        {
            if (!scanner.TryText(text, out var length) || !scanner.TryTake((byte)':') || !scanner.TryNumber(out var id)
                || id > JsonNode.MaxId || !vocabulary.TryAdd(text[..length], id))
                return false;
            more = scanner.TryTake((byte)',');
        }

        if (!scanner.TryTake((byte)'}'))
            return false;
        Vocabulary = vocabulary;
        if (vocabulary.Entries >= BpeModel.SmallestShared && Environment.ProcessorCount > 1)
            spelling = Task.Run(() => Spell(vocabulary) is var tokens && tokens.Count(token => token is { Length: 1 }) == 256 ? (tokens, new TokenTable(tokens)) : (tokens, (TokenTable?)null));
        vocabularyAt = (begin, scanner.At);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryMerges(ref JsonScanner scanner)
    {
        var begin = scanner.At;
        var vocabulary = Vocabulary;
        var merges = new BpeMerge[vocabulary.Entries];
        var count = 0;
        var last = -1;
        Span<byte> text = stackalloc byte[MaxText];
        scanner.TryTake((byte)'[');
        var more = scanner.Peek() != ']';
        while (more)
        {
            int left, length;
            if (scanner.Peek() == '"')
            {
                // "a b": one space, nothing of it left when they are joined.
                if (!scanner.TryText(text, out length))
                    return false;
                left = text[..length].IndexOf((byte)' ');
                if (left < 0 || text[(left + 1)..length].Contains((byte)' '))
                    return false;
                text[(left + 1)..length].CopyTo(text[left..]);
                length--;
            }
            else if (scanner.TryTake((byte)'[') && scanner.TryText(text, out left) && scanner.TryTake((byte)',') && scanner.TryText(text[left..], out var right) && scanner.TryTake((byte)']'))
            {
                length = left + right;
            }
            else
            {
                return false;
            }

            // Merges mostly make one entry after another.
            var whole = last >= 0 && vocabulary.Has(last + 1) && vocabulary.Utf8(last + 1).SequenceEqual(text[..length]) ? last + 1 : vocabulary.Find(text[..length]);
            var (a, b) = (vocabulary.Find(text[..left]), vocabulary.Find(text[left..length]));
            if (a < 0 || b < 0 || whole < 0)
                return false;
            last = whole;
            if (count == merges.Length)
                Array.Resize(ref merges, Math.Max(16, count * 2));
            merges[count++] = new BpeMerge(a, b, whole);
            more = scanner.TryTake((byte)',');
        }

        if (!scanner.TryTake((byte)']'))
            return false;
        Array.Resize(ref merges, count);
        Merges = merges;
        mergesAt = (begin, scanner.At);
        return true;
    }
}
