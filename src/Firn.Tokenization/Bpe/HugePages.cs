using System.Runtime.InteropServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Zeroed memory outside the garbage collector's sight, on pages of 2 MiB where the system gives them when asked
/// (<c>madvise</c>): random look-ups then seldom miss the processor's page tables.
/// </summary>
internal static unsafe partial class HugePages
{
    private const nuint PageBytes = 2 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>Takes memory; aligned to four cache lines at least.</summary>
    public static byte* Allocate(nuint bytes)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc(bytes, bytes >= PageBytes ? PageBytes : 256);
        // Only advice: without it the memory is the same, on small pages.
        if (bytes >= PageBytes && OperatingSystem.IsLinux())
            _ = Advise(memory, bytes, AdviseHugePage);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }

    /// <summary>Gives memory back.</summary>
    public static void Free(byte* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(byte* address, nuint length, int advice);
}
