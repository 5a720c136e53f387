namespace Firn.Tensors.Lanes;

/// <summary>Memory that the kernels of one lane pack into. Grows to the largest request and stays. For one thread.</summary>
public sealed unsafe class LaneScratch : IDisposable
{
    private FloatBuffer left = new(0);
    private FloatBuffer right = new(0);
    private FloatBuffer tail = new(0);

    internal float* Left(long length) => Grow(ref left, length);

    internal float* Right(long length) => Grow(ref right, length);

    internal float* Tail(long length) => Grow(ref tail, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        left.Dispose();
        right.Dispose();
        tail.Dispose();
    }

    private static float* Grow(ref FloatBuffer buffer, long length)
    {
        if (buffer.Length < length)
        {
            buffer.Dispose();
            buffer = new FloatBuffer(length);
        }

        return buffer.Data;
    }
}
