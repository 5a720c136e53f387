using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Firn.Vetting.Checks;

/// <summary>Room of the file system that a path is on.</summary>
/// <param name="FreeBytes">Bytes that this user may still write.</param>
/// <param name="TotalBytes">All bytes.</param>
/// <param name="FreeInodes">Files that this user may still make.</param>
/// <param name="Inodes">All files; 0 where the file system does not count.</param>
internal readonly partial record struct FileSystemRoom(long FreeBytes, long TotalBytes, long FreeInodes, long Inodes)
{
    private const int DontNeed = 4;

    /// <summary>Asks; null when the path does not exist or may not be asked.</summary>
    public static FileSystemRoom? Of(string path) =>
        StatVfs(path, out var answer) == 0
            ? new((long)(answer.Available * answer.FragmentSize), (long)(answer.Blocks * answer.FragmentSize), (long)answer.FilesAvailable, (long)answer.Files)
            : null;

    /// <summary>Asks the kernel to forget its copy of a file, so that reading it reads the disk.</summary>
    public static void DropCache(SafeFileHandle file) => _ = Advise(file, 0, 0, DontNeed);

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Answer answer);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    // glibc's and musl's layout on 64-bit Linux, padded for both.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Answer
    {
        public ulong BlockSize, FragmentSize, Blocks, Free, Available, Files, FilesFree, FilesAvailable;
    }
}
