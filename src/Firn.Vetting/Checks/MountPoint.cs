using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>One mount of <see cref="MountsCheck"/>.</summary>
internal sealed record MountPoint
{
    public required string Path { get; init; }

    public string? Type { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    public TimeSpan? MaxLatency { get; init; }

    /// <summary>After this long without an answer the mount hangs.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(5);

    public static MountPoint From(SettingTable settings)
    {
        if (!settings.Has("path"))
            settings.Problem("path", "is missing");
        var mount = new MountPoint
        {
            Path = settings.Text("path") ?? "/",
            Type = settings.Text("type"),
            Options = settings.Texts("options"),
            MaxLatency = settings.Span("max_latency"),
            Hang = settings.Span("hang_after") ?? TimeSpan.FromSeconds(5),
        };
        settings.End();
        return mount;
    }
}
