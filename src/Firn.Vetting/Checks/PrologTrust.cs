using System.Runtime.InteropServices;

namespace Firn.Vetting.Checks;

/// <summary>What a prolog run by root may rely on: files that only root can change, from the root folder down.</summary>
internal static partial class PrologTrust
{
    /// <summary>True when the file and every folder above it belong to root and nobody else may write them.</summary>
    /// <param name="path">An absolute path; links in it are followed and their targets checked too.</param>
    /// <param name="why">The first part that others can change.</param>
    public static bool OnlyRootChanges(string path, out string why)
    {
        why = "";
        var real = RealPath(path);
        if (real is null)
        {
            why = $"{path} does not exist";
            return false;
        }

        for (var part = real; part is not null; part = Path.GetDirectoryName(part))
        {
            if (!OwnedByRoot(part) || (File.GetUnixFileMode(part) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                why = $"{part} can be changed by others than root";
                return false;
            }
        }

        return true;
    }

    /// <summary>True when user 0 owns it. By <c>stat</c>'s program-independent answer: statx.</summary>
    public static bool OwnedByRoot(string path) => Statx(-100, path, 0, 0x8, out var answer) == 0 && answer.UserId == 0;

    /// <summary>The user that owns a file; null when it cannot be asked.</summary>
    public static uint? Owner(string path) => Statx(-100, path, 0x100, 0x8, out var answer) == 0 ? answer.UserId : null;

    /// <summary>This process's effective user.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    private static string? RealPath(string path)
    {
        var buffer = RealPathNative(path, 0);
        if (buffer == 0)
            return null;
        var text = Marshal.PtrToStringUTF8(buffer);
        Free(buffer);
        return text;
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPathNative(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint buffer);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxAnswer answer);

    // linux/stat.h: mask, block size, attributes, links, user, group, mode, … 256 bytes on every architecture.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct StatxAnswer
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, UserId, GroupId;
    }
}
