using System.Runtime.CompilerServices;
using System.Text;

namespace Firn.Tokenization.Models;

/// <summary>Texts and their ids. Immutable once filled; thread-safe.</summary>
internal sealed class Vocabulary(int entries = 16, int bytes = 256)
{
    private readonly ByteStringTable table = new(entries, bytes);
    private int[] indices = new int[Math.Max(16, entries)];
    private string?[]? texts;

    /// <summary>How many texts there are.</summary>
    public int Entries => table.Count;

    /// <summary>One more than the highest id.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an entry; false where its text, or its id, is there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> text, int id)
    {
        if (Has(id) || !table.TryAdd(text, id))
            return false;
        if (id >= indices.Length)
            Array.Resize(ref indices, Math.Max(id + 1, (int)Math.Min(indices.Length * 2L, Array.MaxLength)));
        // Plus one, so that zero is none.
        indices[id] = table.Count;
        Count = Math.Max(Count, id + 1);
        return true;
    }

    /// <inheritdoc cref="TryAdd(ReadOnlySpan{byte}, int)"/>
    public bool TryAdd(string text, int id) => TryAdd(Encoding.UTF8.GetBytes(text), id);

    /// <summary>The id of a text, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> text) => table.Find(text);

    /// <summary>The id of a text, or -1.</summary>
    public int Find(string text) => table.Find(Encoding.UTF8.GetBytes(text));

    /// <summary>True where an id has a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int id) => (uint)id < (uint)indices.Length && indices[id] > 0;

    /// <summary>The UTF-8 of an id that has a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Utf8(int id) => table.Text(indices[id] - 1);

    /// <summary>The text of an id, or null.</summary>
    public string? Text(int id)
    {
        if (!Has(id))
            return null;
        // Two threads may both make a text; it is the same.
        var made = texts ??= new string?[Count];
        return id < made.Length ? made[id] ??= Encoding.UTF8.GetString(Utf8(id)) : Encoding.UTF8.GetString(Utf8(id));
    }

    /// <summary>The ids of the 256 bytes as <c>&lt;0x0A&gt;</c>; -1 where one is not there.</summary>
    public int[] ByteIds() => [.. Enumerable.Range(0, 256).Select(value => Find($"<0x{value:X2}>"))];
}
