namespace Firn.Tokenization;

/// <summary>Token ids that an encoder appends to; cleared and used again, so that nothing is allocated a document. Not thread-safe.</summary>
public sealed class TokenBuffer
{
    /// <summary>Ids that one cached piece writes at once, so the room that must be left behind <see cref="Count"/>.</summary>
    internal const int Slack = 8;

    private int[] ids = new int[256];
    private int count;

    /// <summary>Ids so far.</summary>
    public int Count => count;

    /// <summary>The ids; valid until the next append.</summary>
    public ReadOnlySpan<int> Ids => ids.AsSpan(0, count);

    /// <summary>Appends one id.</summary>
    public void Add(int id)
    {
        Reserve(1);
        ids[count++] = id;
    }

    /// <summary>Appends ids.</summary>
    public void Add(ReadOnlySpan<int> more)
    {
        Reserve(more.Length);
        more.CopyTo(ids.AsSpan(count));
        count += more.Length;
    }

    /// <summary>Forgets the ids and keeps the memory.</summary>
    public void Clear() => count = 0;

    /// <summary>Room for some ids behind the last, more than asked for by at least <see cref="Slack"/>.</summary>
    internal Span<int> Room(int atLeast)
    {
        Reserve(atLeast);
        return ids.AsSpan(count);
    }

    /// <summary>Counts ids that were written into <see cref="Room"/>.</summary>
    internal void Advance(int written) => count += written;

    private void Reserve(int more)
    {
        var needed = (long)count + more + Slack;
        if (needed > ids.Length)
            Array.Resize(ref ids, (int)Math.Min(Math.Max(needed, ids.Length * 2L), Array.MaxLength));
    }
}
