using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Zeroed rows outside the garbage collector's sight, on large pages where the system gives them. Who copies
/// <see cref="First"/> keeps this alive for as long as it reads.
/// </summary>
internal sealed unsafe class NativeTable<T>
    where T : unmanaged
{
    /// <summary>Takes memory for some rows.</summary>
    public NativeTable(int length)
    {
        Length = length;
        First = (T*)HugePages.Allocate((nuint)length * (nuint)Unsafe.SizeOf<T>());
    }

    /// <summary>Gives the memory back when nobody reads it any more.</summary>
    ~NativeTable() => Release();

    /// <summary>The first row.</summary>
    public T* First { get; private set; }

    /// <summary>Rows.</summary>
    public int Length { get; }

    /// <summary>Gives the memory back now; for a table with one owner, at its end.</summary>
    public void Release()
    {
        HugePages.Free((byte*)First);
        First = null;
    }
}
