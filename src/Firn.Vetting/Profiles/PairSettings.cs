namespace Firn.Vetting.Profiles;

/// <summary>Tests between pairs of nodes, in rounds of disjoint pairs.</summary>
internal sealed record PairSettings
{
    /// <summary>Rounds; every node meets another partner in each.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Bytes sent each way in a round.</summary>
    public Quantity Payload { get; init; } = new(32 << 20, "MiB");

    /// <summary>After this long a pair is late.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Slower than this is bad, whatever the others do.</summary>
    public Quantity? MinRate { get; init; }

    /// <summary>Slower than this part of the fleet's median is slow.</summary>
    public double Slow { get; init; } = 0.5;

    public static PairSettings? From(SettingTable? settings)
    {
        if (settings is null)
            return null;
        var read = new PairSettings
        {
            Rounds = (int)(settings.Whole("rounds", 1, 64) ?? 3),
            Payload = settings.Size("payload") ?? new(32 << 20, "MiB"),
            Deadline = settings.Span("deadline") ?? TimeSpan.FromSeconds(5),
            MinRate = settings.Rate("min_rate"),
            Slow = settings.Real("slow", 0, 1) ?? 0.5,
        };
        if (read.Payload.Value is < 1024 or > 1L << 40)
            settings.Problem("payload", $"{read.Payload} is outside [1 KiB, 1 TiB]");
        settings.End();
        return read;
    }
}
