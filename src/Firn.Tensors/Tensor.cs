using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Core;

namespace Firn.Tensors;

/// <summary>
/// A strided block of numbers in CPU memory. Its memory is Firn's own, on a 64-byte boundary; libtorch sees it through
/// a handle that is made when the first libtorch operation needs it and that borrows the memory. Dispose it by hand or
/// let a <see cref="TensorScope"/> do it; memory lives until the last view is disposed. Not thread safe as an object;
/// its memory may be written by several threads in disjoint parts.
/// </summary>
public sealed unsafe class Tensor : IDisposable
{
    private static long liveCount;
    private readonly long[] sizes;
    private readonly long[] strides;
    private readonly byte* data;
    private readonly TensorMemory? memory;
    private nint handle;
    private bool disposed;

    private Tensor(ScalarType type, long[] sizes, long[] strides, byte* data, TensorMemory? memory, nint handle = 0)
    {
        Type = type;
        this.sizes = sizes;
        this.strides = strides;
        this.data = data;
        this.memory = memory;
        this.handle = handle;
        Interlocked.Increment(ref liveCount);
        TensorScope.Register(this);
    }

    /// <summary>Tensors of the process that are not disposed.</summary>
    public static long LiveCount => Interlocked.Read(ref liveCount);

    /// <summary>Bytes of native memory that tensors of the process hold; what libtorch allocated itself is not in it.</summary>
    public static long LiveBytes => TensorMemory.LiveBytes;

    /// <summary>Element type.</summary>
    public ScalarType Type { get; }

    /// <summary>Extent of each dimension.</summary>
    public ReadOnlySpan<long> Sizes => sizes;

    /// <summary>Elements between neighbours along each dimension.</summary>
    public ReadOnlySpan<long> Strides => strides;

    /// <summary>Number of dimensions.</summary>
    public int Dimensions => sizes.Length;

    /// <summary>Number of elements.</summary>
    public long ElementCount
    {
        get
        {
            var count = 1L;
            foreach (var size in sizes)
                count *= size;
            return count;
        }
    }

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                if (sizes[d] != 1 && strides[d] != expected)
                    return false;
                expected *= sizes[d];
            }

            return true;
        }
    }

    /// <summary>The first element.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public byte* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return data;
        }
    }

    /// <summary>libtorch's handle of this tensor: borrowed, never to be deleted by the caller.</summary>
    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (handle == 0)
                handle = MakeHandle();
            return handle;
        }
    }

    /// <summary>A tensor whose elements are not set.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="sizes">Extent of each dimension; none makes a scalar.</param>
    public static Tensor Empty(ScalarType type, params ReadOnlySpan<long> sizes)
    {
        var count = 1L;
        foreach (var size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
            count = checked(count * size);
        }

        var block = new TensorMemory((nuint)checked(count * ElementBytes(type)));
        return new(type, sizes.ToArray(), RowMajor(sizes), block.Data, block);
    }

    /// <summary>A tensor of zeros.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="sizes">Extent of each dimension.</param>
    public static Tensor Zeros(ScalarType type, params ReadOnlySpan<long> sizes)
    {
        var tensor = Empty(type, sizes);
        NativeMemory.Clear(tensor.data, (nuint)(tensor.ElementCount * ElementBytes(type)));
        return tensor;
    }

    /// <summary>A single-precision tensor with a copy of the values.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="sizes">Extent of each dimension; none takes one dimension.</param>
    public static Tensor Of(ReadOnlySpan<float> values, params ReadOnlySpan<long> sizes) => CopyOf(values, ScalarType.Float32, sizes);

    /// <summary>A 64-bit integer tensor with a copy of the values.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="sizes">Extent of each dimension; none takes one dimension.</param>
    public static Tensor Of(ReadOnlySpan<long> values, params ReadOnlySpan<long> sizes) => CopyOf(values, ScalarType.Int64, sizes);

    /// <summary>A tensor over memory of the caller, who keeps it alive (a mapped checkpoint, for example).</summary>
    /// <param name="data">The first element.</param>
    /// <param name="type">Element type.</param>
    /// <param name="sizes">Extent of each dimension, row-major.</param>
    public static Tensor Borrow(void* data, ScalarType type, params ReadOnlySpan<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(type, sizes.ToArray(), RowMajor(sizes), (byte*)data, memory: null);
    }

    /// <summary>Bytes of one element.</summary>
    /// <param name="type">Element type.</param>
    public static int ElementBytes(ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type"),
    };

    /// <summary>The elements of a contiguous tensor.</summary>
    /// <typeparam name="T">A type as wide as the element type; <see cref="ushort"/> for half and bfloat16.</typeparam>
    /// <exception cref="InvalidOperationException">The width differs, or the tensor is not contiguous.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (sizeof(T) != ElementBytes(Type))
            throw new InvalidOperationException($"{this} has elements of {ElementBytes(Type)} bytes, not of {sizeof(T)}");
        if (!IsContiguous)
            throw new InvalidOperationException($"{this} is a view with gaps; a span needs a contiguous tensor");
        return new(Data, checked((int)ElementCount));
    }

    /// <summary>The single-precision elements of a contiguous tensor.</summary>
    public Span<float> Floats() => Type == ScalarType.Float32
        ? AsSpan<float>()
        : throw new InvalidOperationException($"{this} is not of single precision");

    /// <summary>The same elements under other extents.</summary>
    /// <param name="newSizes">Their product is the number of elements.</param>
    public Tensor View(params ReadOnlySpan<long> newSizes)
    {
        var count = 1L;
        foreach (var size in newSizes)
            count *= size;
        if (count != ElementCount || !IsContiguous)
            throw new ArgumentException($"{this} cannot be seen as [{Join(newSizes)}]", nameof(newSizes));
        return Share(newSizes.ToArray(), RowMajor(newSizes), 0);
    }

    /// <summary>The transposed matrix, without a copy.</summary>
    public Tensor Transpose()
    {
        if (sizes.Length != 2)
            throw new InvalidOperationException($"{this} is not a matrix");
        return Share([sizes[1], sizes[0]], [strides[1], strides[0]], 0);
    }

    /// <summary>A range along one dimension, without a copy.</summary>
    /// <param name="dimension">Which, from 0.</param>
    /// <param name="start">First index.</param>
    /// <param name="length">How many.</param>
    public Tensor Narrow(int dimension, long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimension, sizes.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, sizes[dimension], nameof(length));
        var narrowed = (long[])sizes.Clone();
        narrowed[dimension] = length;
        return Share(narrowed, (long[])strides.Clone(), start * strides[dimension]);
    }

    /// <summary>Sets all bytes to zero.</summary>
    public void Clear()
    {
        if (!IsContiguous)
            throw new InvalidOperationException($"{this} is a view with gaps; clear the whole");
        NativeMemory.Clear(Data, (nuint)(ElementCount * ElementBytes(Type)));
    }

    /// <summary>Copies the elements of a contiguous tensor of the same extents, converting their type.</summary>
    /// <param name="source">Single precision or bfloat16, or the type of this tensor.</param>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.Sizes.SequenceEqual(sizes))
            throw new ArgumentException($"{source} does not fit into {this}", nameof(source));
        if (!IsContiguous || !source.IsContiguous)
            CopyByLibTorch(source);
        else if (source.Type == Type)
            NativeMemory.Copy(source.Data, Data, (nuint)(ElementCount * ElementBytes(Type)));
        else if (source.Type == ScalarType.Float32 && Type == ScalarType.BFloat16)
            BFloat16Conversion.Narrow(source.AsSpan<float>(), AsSpan<ushort>());
        else if (source.Type == ScalarType.BFloat16 && Type == ScalarType.Float32)
            BFloat16Conversion.Widen(source.AsSpan<ushort>(), AsSpan<float>());
        else
            CopyByLibTorch(source);
    }

    /// <summary>Type and extents: <c>Float32[512, 256]</c>, with the strides when it is not contiguous.</summary>
    public override string ToString() =>
        IsContiguous ? $"{Type}[{Join(sizes)}]" : $"{Type}[{Join(sizes)}] strides [{Join(strides)}]";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        if (handle != 0)
            _ = Native.DeleteTensorObject(handle);
        handle = 0;
        memory?.Release();
        Interlocked.Decrement(ref liveCount);
    }

    /// <summary>Takes over a handle that libtorch made.</summary>
    internal static Tensor Own(nint owned)
    {
        long dimensions;
        long* size;
        long* stride;
        int type;
        void* pointer;
        if (Native.GetDim(owned, &dimensions) != 0 || Native.GetSizes(owned, &size) != 0 || Native.GetStrides(owned, &stride) != 0
            || Native.GetDtype(owned, &type) != 0 || Native.GetDataPtr(owned, &pointer) != 0)
            throw new FirnException("FIRN-TEN-010", "a result of libtorch", "its description cannot be read", "report this with the libtorch version");
        return new((ScalarType)type, new ReadOnlySpan<long>(size, (int)dimensions).ToArray(),
            new ReadOnlySpan<long>(stride, (int)dimensions).ToArray(), (byte*)pointer, memory: null, owned);
    }

    private static Tensor CopyOf<T>(ReadOnlySpan<T> values, ScalarType type, ReadOnlySpan<long> sizes)
        where T : unmanaged
    {
        var tensor = Empty(type, sizes.IsEmpty ? [values.Length] : sizes);
        if (tensor.ElementCount != values.Length)
        {
            tensor.Dispose();
            throw new ArgumentException($"{values.Length} values do not fill [{Join(sizes)}]", nameof(values));
        }

        values.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    private static string Join(ReadOnlySpan<long> numbers)
    {
        var text = new string[numbers.Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = numbers[i].ToString();
        return string.Join(", ", text);
    }

    private static long[] RowMajor(ReadOnlySpan<long> sizes)
    {
        var steps = new long[sizes.Length];
        var step = 1L;
        for (var d = sizes.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= Math.Max(sizes[d], 1);
        }

        return steps;
    }

    private void CopyByLibTorch(Tensor source)
    {
        LibTorch.Load();
        Boxed.Check(Native.Copy(Handle, source.Handle, 0), "copy_", this, source);
    }

    private Tensor Share(long[] newSizes, long[] newStrides, long offset)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (memory is null && handle != 0)
        {
            // Memory of libtorch: the view keeps it alive through a handle of its own.
            throw new InvalidOperationException($"{this} belongs to libtorch; copy it before taking views");
        }

        return new(Type, newSizes, newStrides, data + (offset * ElementBytes(Type)), memory?.Hold());
    }

    private nint MakeHandle()
    {
        LibTorch.Load();
        nint made;
        int error;
        fixed (long* size = sizes, stride = strides)
        {
            long none = 0;
            error = Native.CreateTensorFromBlob(data, sizes.Length, size == null ? &none : size, stride == null ? &none : stride,
                0, (int)Type, 0, 0, &made);
        }

        Boxed.Check(error, "create_tensor_from_blob", this);
        return made;
    }
}
