using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>One folder of <see cref="DiskCheck"/>.</summary>
internal sealed record DiskFolder
{
    /// <summary>The folder; <c>%n</c> stands for the node's name.</summary>
    public required string Path { get; init; }

    public Quantity? MinFree { get; init; }

    public long? MinFreeInodes { get; init; }

    /// <summary>Bytes to write and read back; null writes nothing.</summary>
    public Quantity? Write { get; init; }

    public Quantity? MinWrite { get; init; }

    public Quantity? MinRead { get; init; }

    /// <summary>All nodes see the same folder.</summary>
    public bool Shared { get; init; }

    /// <summary>In a prolog, written to only when root owns it.</summary>
    public bool WriteOnlyOwn { get; init; } = true;

    public static DiskFolder From(SettingTable settings)
    {
        if (!settings.Has("path"))
            settings.Problem("path", "is missing");
        var folder = new DiskFolder
        {
            Path = settings.Text("path") ?? "/",
            MinFree = settings.Size("min_free"),
            MinFreeInodes = settings.Whole("min_free_inodes"),
            Write = settings.Size("write"),
            MinWrite = settings.Rate("min_write_rate"),
            MinRead = settings.Rate("min_read_rate"),
            Shared = settings.Flag("shared", false),
        };
        if (!System.IO.Path.IsPathRooted(folder.Path))
            settings.Problem("path", $"{folder.Path} is not an absolute path");
        settings.End();
        return folder;
    }
}
