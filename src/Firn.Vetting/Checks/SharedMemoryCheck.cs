using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary><c>/dev/shm</c>: there, and not filled by what an earlier job left.</summary>
internal sealed class SharedMemoryCheck(Quantity? minFree, double? maxUsed, TimeSpan? deadline) : NodeCheck("shared_memory", deadline)
{
    public static SharedMemoryCheck From(SettingTable settings) => new(settings.Size("min_free"), settings.Real("max_used_fraction", 0, 1), settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        if (FileSystemRoom.Of(node.At("/dev/shm")) is not { } room)
        {
            notes.Bad("missing", "/dev/shm is not there", "mount it (a container: --ipc=host or a larger --shm-size)");
            return;
        }

        notes.Measure("free", room.FreeBytes, "B");
        if (minFree is { } least && room.FreeBytes < least.Value)
            notes.Bad("free", $"/dev/shm has {Quantity.Format(room.FreeBytes, least.Unit)} free, at least {least} is asked for", "remove what earlier jobs left in /dev/shm");
        var used = room.TotalBytes == 0 ? 0 : 1 - ((double)room.FreeBytes / room.TotalBytes);
        if (maxUsed is { } most && used > most)
            notes.Bad("used", $"/dev/shm is {used:P0} full, at most {most:P0} is accepted", "remove what earlier jobs left in /dev/shm");
    }
}
