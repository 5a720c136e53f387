using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Interfaces of one kind, by name: <c>hsn*</c>, <c>infiniband/mlx5_*</c>.</summary>
internal sealed record NetworkInterfaces
{
    public required string Name { get; init; }

    public long Count { get; init; } = 1;

    public long? MinMegabits { get; init; }

    public long? Mtu { get; init; }

    public long? MaxErrors { get; init; }

    public long MaxNewErrors { get; init; }

    public long? MaxCarrierChanges { get; init; }

    public static NetworkInterfaces From(SettingTable settings)
    {
        if (!settings.Has("name"))
            settings.Problem("name", "is missing");
        var group = new NetworkInterfaces
        {
            Name = settings.Text("name") ?? "*",
            Count = settings.Whole("count", 0, 1024) ?? 1,
            MinMegabits = settings.Whole("min_megabits_per_second"),
            Mtu = settings.Whole("mtu"),
            MaxErrors = settings.Whole("max_errors"),
            MaxNewErrors = settings.Whole("max_new_errors") ?? 0,
            MaxCarrierChanges = settings.Whole("max_carrier_changes"),
        };
        settings.End();
        return group;
    }
}
