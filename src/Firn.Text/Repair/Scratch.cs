using System.Buffers;

namespace Firn.Text.Repair;

/// <summary>A buffer writer over pooled memory; takes none before the first byte.</summary>
internal sealed class Scratch : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = [];
    private int used;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, used);

    public void Clear() => used = 0;

    public void Advance(int count) => used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(used);
    }

    public void Dispose()
    {
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        used = 0;
    }

    private void Reserve(int more)
    {
        more = Math.Max(more, 1);
        if (bytes.Length - used >= more)
            return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max((long)used + more, Math.Max(4096, bytes.Length * 2L)), Array.MaxLength));
        Written.CopyTo(larger);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
