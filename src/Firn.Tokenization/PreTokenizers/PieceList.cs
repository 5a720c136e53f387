namespace Firn.Tokenization.PreTokenizers;

/// <summary>Pieces of a text, back to back in one array that is used again. Not thread-safe.</summary>
internal sealed class PieceList
{
    private byte[] bytes = new byte[1024];
    private (int Start, int Length, bool First)[] pieces = new (int, int, bool)[64];
    private int used;
    private int open;

    /// <summary>Pieces.</summary>
    public int Count { get; private set; }

    /// <summary>A piece; valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(pieces[index].Start, pieces[index].Length);

    /// <summary>True where a piece begins the whole text.</summary>
    public bool IsFirst(int index) => pieces[index].First;

    /// <summary>Forgets the pieces and keeps the memory.</summary>
    public void Clear() => Count = used = open = 0;

    /// <summary>Adds a piece; an empty one is left out.</summary>
    public void Add(ReadOnlySpan<byte> piece, bool first)
    {
        Append(piece);
        Close(first);
    }

    /// <summary>Appends to the piece that is being put together.</summary>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (part.Length > bytes.Length - used)
            Array.Resize(ref bytes, (int)Math.Min(Math.Max(bytes.Length * 2L, (long)used + part.Length), Array.MaxLength));
        part.CopyTo(bytes.AsSpan(used));
        used += part.Length;
    }

    /// <summary>Ends the piece that is being put together; an empty one is left out.</summary>
    public void Close(bool first)
    {
        if (used == open)
            return;
        if (Count == pieces.Length)
            Array.Resize(ref pieces, Count * 2);
        pieces[Count++] = (open, used - open, first);
        open = used;
    }
}
