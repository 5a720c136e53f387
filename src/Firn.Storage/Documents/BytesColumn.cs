using System.Buffers;

namespace Firn.Storage.Documents;

/// <summary>
/// A column of byte strings in one pooled arena. Setting a row again appends and repoints: earlier spans of the row stay
/// valid until the column is cleared. Not thread-safe. A column holds less than 2 GiB.
/// </summary>
public sealed class BytesColumn : IDisposable
{
    private byte[] arena = ArrayPool<byte>.Shared.Rent(4096);
    private int used;
    private (int Start, int Length)[] rows = new (int, int)[16];
    private int count;

    /// <summary>Rows.</summary>
    public int Count => count;

    /// <summary>Bytes in the arena, those of replaced values included.</summary>
    public int ArenaBytes => used;

    /// <summary>The value of a row; valid until the next <see cref="Set"/>, <see cref="Add"/> or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> this[int row] => arena.AsSpan(rows[row].Start, rows[row].Length);

    /// <summary>The value of a row as memory; same lifetime as the span.</summary>
    public ReadOnlyMemory<byte> Memory(int row) => arena.AsMemory(rows[row].Start, rows[row].Length);

    /// <summary>The value of a row as a string.</summary>
    public string String(int row) => System.Text.Encoding.UTF8.GetString(this[row]);

    /// <summary>Appends a row.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        if (count == rows.Length)
            Array.Resize(ref rows, rows.Length * 2);
        rows[count++] = Append(value);
    }

    /// <summary>Gives a row a new value.</summary>
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, count);
        rows[row] = Append(value);
    }

    /// <inheritdoc cref="Set(int, ReadOnlySpan{byte})"/>
    public void Set(int row, string value) => Set(row, System.Text.Encoding.UTF8.GetBytes(value));

    /// <summary>Forgets all rows and keeps the memory.</summary>
    public void Clear()
    {
        count = 0;
        used = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (arena.Length > 0)
            ArrayPool<byte>.Shared.Return(arena);
        arena = [];
        count = 0;
        used = 0;
    }

    private (int Start, int Length) Append(ReadOnlySpan<byte> value)
    {
        if (value.Length > arena.Length - used)
        {
            // The value may lie in this very arena: copy before the old array goes back to the pool.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(used + value.Length), (int)Math.Min((long)arena.Length * 2, Array.MaxLength)));
            arena.AsSpan(0, used).CopyTo(larger);
            value.CopyTo(larger.AsSpan(used));
            ArrayPool<byte>.Shared.Return(arena);
            arena = larger;
        }
        else
        {
            value.CopyTo(arena.AsSpan(used));
        }

        var start = used;
        used += value.Length;
        return (start, value.Length);
    }
}
