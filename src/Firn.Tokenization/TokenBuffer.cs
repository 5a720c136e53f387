using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Tokenization;

/// <summary>Token ids that an encoder appends to; cleared and used again, so that nothing is allocated a document. Not thread-safe.</summary>
public sealed class TokenBuffer
{
    /// <summary>Ids that one cached piece writes at once, so the room that must be left behind <see cref="Count"/>.</summary>
    internal const int Slack = 16;

    private int[] ids = Allocate(256);
    private unsafe int* limit;
    private int count;

    /// <summary>An empty buffer.</summary>
    public unsafe TokenBuffer()
    {
        limit = Begin + ids.Length - Slack;
    }

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

    /// <summary>Forgets the ids behind some.</summary>
    internal void Truncate(int kept) => count = kept;

    /// <summary>Forgets the ids and keeps the memory.</summary>
    public void Clear() => count = 0;

    /// <summary>Behind the last place that ids may take, <see cref="Slack"/> places not counted.</summary>
    internal unsafe int* Limit => limit;

    /// <summary>Room for some ids behind the last and <see cref="Slack"/> more, at a place that does not move until the next call.</summary>
    internal unsafe int* Room(int atLeast)
    {
        Reserve(atLeast);
        return Begin + count;
    }

    /// <summary>Counts the ids that were written into <see cref="Room"/>.</summary>
    /// <param name="written">Behind the last.</param>
    internal unsafe void Advance(int* written) => count = (int)(written - Begin);

    /// <summary><see cref="Advance"/>, then <see cref="Room"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal unsafe int* MoreRoom(int* written, int atLeast)
    {
        Advance(written);
        return Room(atLeast);
    }

    private unsafe int* Begin => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(ids, 0);

    private unsafe void Reserve(int more)
    {
        var needed = (long)count + more + Slack;
        if (needed <= ids.Length)
            return;
        var larger = Allocate((int)Math.Min(Math.Max(needed, ids.Length * 2L), Array.MaxLength));
        ids.AsSpan(0, count).CopyTo(larger);
        ids = larger;
        limit = Begin + ids.Length - Slack;
    }

    // Pinned, so that the encoder may keep an address while it writes.
    private static int[] Allocate(int length) => GC.AllocateUninitializedArray<int>(length, pinned: true);
}
