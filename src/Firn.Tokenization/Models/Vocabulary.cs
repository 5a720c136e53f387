using System.Text;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Models;

/// <summary>Texts and their ids. Immutable once filled; thread-safe.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<byte[], int> ids = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private readonly List<string?> texts = [];

    /// <summary>An empty vocabulary.</summary>
    public Vocabulary()
    {
        lookup = ids.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>One more than the highest id.</summary>
    public int Count => texts.Count;

    /// <summary>Adds an entry; false where its text is there already.</summary>
    public bool TryAdd(string text, int id)
    {
        if (!ids.TryAdd(Encoding.UTF8.GetBytes(text), id))
            return false;
        while (texts.Count <= id)
            texts.Add(null);
        texts[id] = text;
        return true;
    }

    /// <summary>The id of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => lookup.TryGetValue(text, out var id) ? id : -1;

    /// <summary>The id of a text, or -1.</summary>
    public int Find(string text) => Find(Encoding.UTF8.GetBytes(text));

    /// <summary>The text of an id, or null.</summary>
    public string? Text(int id) => id >= 0 && id < texts.Count ? texts[id] : null;

    /// <summary>The ids of the 256 bytes as <c>&lt;0x0A&gt;</c>; -1 where one is not there.</summary>
    public int[] ByteIds() => [.. Enumerable.Range(0, 256).Select(value => Find($"<0x{value:X2}>"))];
}
