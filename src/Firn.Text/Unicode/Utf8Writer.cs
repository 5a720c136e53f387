using System.Buffers;
using System.Runtime.CompilerServices;

namespace Firn.Text.Unicode;

/// <summary>Writes small pieces to a buffer writer without a virtual call for each. Call <see cref="Flush"/> at the end.</summary>
internal ref struct Utf8Writer(IBufferWriter<byte> output)
{
    private Span<byte> room;
    private int used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int codePoint)
    {
        if (room.Length - used < 4)
            Grow(4);
        used += Utf8.Encode(codePoint, room[used..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        if (room.Length == used)
            Grow(1);
        room[used++] = value;
    }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (room.Length - used < bytes.Length)
            Grow(bytes.Length);
        bytes.CopyTo(room[used..]);
        used += bytes.Length;
    }

    public void Flush()
    {
        if (used > 0)
            output.Advance(used);
        room = default;
        used = 0;
    }

    private void Grow(int need)
    {
        Flush();
        room = output.GetSpan(Math.Max(need, 1024));
    }
}
