using System.Diagnostics;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Folders that jobs write to: room, inodes, and speed of a file written, flushed and read back. The file is its own and is removed.</summary>
internal sealed class DiskCheck(IReadOnlyList<DiskFolder> folders, TimeSpan? deadline) : NodeCheck("disk", deadline)
{
    public override bool LooksAtSharedThings => folders.Any(folder => folder.Shared);

    public override bool OnlyLooksAtSharedThings => folders.All(folder => folder.Shared);

    public static DiskCheck From(SettingTable settings)
    {
        var folders = settings.Tables("at").Select(DiskFolder.From).ToList();
        if (folders.Count == 0)
            settings.Problem("at", "is missing: name folders by [[disk.at]]");
        return new(folders, settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        foreach (var folder in folders)
        {
            node.Stop.ThrowIfCancellationRequested();
            if (folder.Shared && node.OnlyOwnThings)
            {
                notes.Unknown($"{folder.Path}:shared", $"{folder.Path} is shared: it is not looked at for one node's sake", "have it watched by its own service");
                continue;
            }

            One(folder, node.Own(folder.Path), node, notes);
        }
    }

    private static void One(DiskFolder folder, string path, NodeView node, CheckNotes notes)
    {
        // The key is the profile's path, not this node's: the same fault on all nodes must have one key.
        if (FileSystemRoom.Of(path) is not { } room)
        {
            notes.Bad($"{folder.Path}:missing", $"{path} does not exist or cannot be asked", "mount it, or correct the profile");
            return;
        }

        notes.Measure($"{folder.Path} free", room.FreeBytes, "B");
        if (folder.MinFree is { } free && room.FreeBytes < free.Value)
            notes.Bad($"{folder.Path}:free", $"{path} has {Quantity.Format(room.FreeBytes, free.Unit)} free, at least {free} is asked for", "remove what earlier jobs left behind");
        if (folder.MinFreeInodes is { } inodes && room.Inodes > 0 && room.FreeInodes < inodes)
            notes.Bad($"{folder.Path}:inodes", $"{path} has {room.FreeInodes} free inodes, at least {inodes} are asked for", "remove what earlier jobs left behind");
        if (folder.Write is not { } size)
            return;
        if (folder.WriteOnlyOwn && node.TrustEnvironment is false && !PrologTrust.OwnedByRoot(path))
        {
            notes.Unknown($"{folder.Path}:not_written", $"{path} does not belong to root: nothing was written there", "name a folder of root's own to have its disk's speed measured");
            return;
        }

        try
        {
            WriteAndRead(folder, path, (long)size.Value, node, notes);
        }
        catch (IOException error)
        {
            notes.Bad($"{folder.Path}:write", $"{path} cannot be written: {error.Message}", "free space, or have the disk looked at");
        }
        catch (UnauthorizedAccessException)
        {
            notes.Bad($"{folder.Path}:permission", $"{path} may not be written by this user", "correct the permissions");
        }
    }

    private static void WriteAndRead(DiskFolder folder, string path, long size, NodeView node, CheckNotes notes)
    {
        var block = new byte[1 << 20];
        for (var i = 0; i < block.Length; i++)
            block[i] = (byte)(((i * 31) + (i >> 8)) & 255);

        // CreateNew never follows a link that somebody put there before; DeleteOnClose removes it also after a fault.
        var name = Path.Combine(path, $".firn-vet-{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}");
        using var file = new FileStream(name, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.DeleteOnClose, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        var clock = Stopwatch.StartNew();
        for (long done = 0; done < size; done += block.Length)
        {
            node.Stop.ThrowIfCancellationRequested();
            file.Write(block, 0, (int)Math.Min(block.Length, size - done));
        }

        var flush = Stopwatch.StartNew();
        file.Flush(flushToDisk: true);
        var (write, sync) = (size / clock.Elapsed.TotalSeconds, flush.Elapsed);
        FileSystemRoom.DropCache(file.SafeFileHandle);
        file.Position = 0;
        clock.Restart();
        var back = new byte[block.Length];
        for (long done = 0; done < size; done += block.Length)
        {
            node.Stop.ThrowIfCancellationRequested();
            var part = (int)Math.Min(block.Length, size - done);
            file.ReadExactly(back, 0, part);
            if (!back.AsSpan(0, part).SequenceEqual(block.AsSpan(0, part)))
            {
                notes.Bad($"{folder.Path}:wrong", $"{path} gave back other bytes than were written", "drain the node and have the disk looked at");
                return;
            }
        }

        var read = size / clock.Elapsed.TotalSeconds;
        notes.Measure($"{folder.Path} write", write, "B/s", Better.Higher);
        notes.Measure($"{folder.Path} read", read, "B/s", Better.Higher);
        notes.Measure($"{folder.Path} flush", sync.TotalSeconds, "s", Better.Lower);
        if (folder.MinWrite is { } leastWrite && write < leastWrite.Value)
            notes.Bad($"{folder.Path}:write_rate", $"{path} is written at {Quantity.Format(write, leastWrite.Unit)}, at least {leastWrite} is asked for", "have the disk looked at");
        if (folder.MinRead is { } leastRead && read < leastRead.Value)
            notes.Bad($"{folder.Path}:read_rate", $"{path} is read at {Quantity.Format(read, leastRead.Unit)}, at least {leastRead} is asked for", "have the disk looked at");
    }
}
