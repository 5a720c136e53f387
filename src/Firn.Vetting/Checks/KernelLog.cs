using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Vetting.Checks;

/// <summary>The kernel's log, <c>/dev/kmsg</c>: read without waiting for more.</summary>
internal static partial class KernelLog
{
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;

    /// <summary>Time since start and text of every line; null when this user may not read it.</summary>
    public static List<(TimeSpan When, string Text)>? Read(NodeView node)
    {
        var path = node.At("/dev/kmsg");
        var file = Open(path, ReadOnly | NonBlocking | CloseOnExec, 0);
        if (file < 0)
            return null;
        var lines = new List<(TimeSpan, string)>();
        try
        {
            // The device gives one record a read; a plain file (tests) gives all at once.
            var buffer = new byte[1 << 16];
            while (lines.Count < 100_000 && ReadSome(file, buffer, (nuint)buffer.Length) is > 0 and var count)
            {
                foreach (var line in Encoding.UTF8.GetString(buffer, 0, (int)count).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    var fields = line.Split(';', 2);
                    var head = fields[0].Split(',');
                    if (fields.Length == 2 && head.Length >= 3 && long.TryParse(head[2], CultureInfo.InvariantCulture, out var microseconds))
                        lines.Add((TimeSpan.FromMicroseconds(microseconds), fields[1]));
                }
            }
        }
        finally
        {
            _ = Close(file);
        }

        return lines;
    }

    /// <summary>Time since the machine started.</summary>
    public static TimeSpan Uptime(NodeView node) =>
        node.Read("/proc/uptime")?.Split(' ')[0] is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadSome(int file, byte[] buffer, nuint room);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
