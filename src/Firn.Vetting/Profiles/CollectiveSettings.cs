namespace Firn.Vetting.Profiles;

/// <summary>An all-reduce of a group. Rates are bus bandwidth, payload / time * 2 (n - 1) / n, as NCCL's tests print it.</summary>
internal sealed record CollectiveSettings
{
    public string Name { get; init; } = "all_reduce";

    /// <summary>Who takes part: the GPUs of each node among themselves, one of each node, or all.</summary>
    public Topology Topology { get; init; } = Topology.Internode;

    /// <summary>Bytes that each member brings.</summary>
    public Quantity Payload { get; init; } = new(64 << 20, "MiB");

    /// <summary>Runs that are not counted.</summary>
    public int Warmups { get; init; } = 1;

    /// <summary>Runs, of which the median counts.</summary>
    public int Runs { get; init; } = 3;

    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least rate where NCCL is there.</summary>
    public Quantity? MinNccl { get; init; }

    /// <summary>Least rate where TCP is used.</summary>
    public Quantity? MinTcp { get; init; }

    /// <summary>Without NCCL or GPUs the answer is unknown instead of TCP's.</summary>
    public bool NcclRequired { get; init; }

    public static CollectiveSettings From(SettingTable settings)
    {
        var topology = settings.Text("topology") ?? "internode";
        var read = new CollectiveSettings
        {
            Name = settings.Text("name") ?? "all_reduce",
            Topology = topology switch { "intranode" => Topology.Intranode, "full" => Topology.Full, _ => Topology.Internode },
            Payload = settings.Size("payload") ?? new(64 << 20, "MiB"),
            Warmups = (int)(settings.Whole("warmups", 0, 1000) ?? 1),
            Runs = (int)(settings.Whole("runs", 1, 1000) ?? 3),
            Deadline = settings.Span("deadline") ?? TimeSpan.FromSeconds(30),
            MinNccl = settings.Rate("min_nccl_rate"),
            MinTcp = settings.Rate("min_tcp_rate"),
            NcclRequired = settings.Flag("nccl_required", false),
        };
        if (topology is not ("intranode" or "internode" or "full"))
            settings.Problem("topology", $"\"{topology}\" is none of intranode, internode, full");
        if (read.Payload.Value is < 1024 or > 1L << 40)
            settings.Problem("payload", $"{read.Payload} is outside [1 KiB, 1 TiB]");
        settings.End();
        return read;
    }
}
