namespace Firn.Vetting.Profiles;

/// <summary>When a node's number is too far from the other nodes' median.</summary>
internal sealed record OutlierSettings
{
    /// <summary>Fewer nodes than this are not compared: with two, nobody knows which is right.</summary>
    public int MinNodes { get; init; } = 3;

    /// <summary>Distance in robust standard deviations (1.4826 times the median absolute deviation). 6: at 10,000 normal values a false alarm in 10^5 runs.</summary>
    public double Deviations { get; init; } = 6;

    /// <summary>Worse than the median by this part of it: degraded. Smaller differences are never told, however alike the others are.</summary>
    public double Degraded { get; init; } = 0.15;

    /// <summary>Worse than the median by this part of it: bad.</summary>
    public double Bad { get; init; } = 0.5;

    public static OutlierSettings From(SettingTable? settings)
    {
        if (settings is null)
            return new();
        var read = new OutlierSettings
        {
            MinNodes = (int)(settings.Whole("min_nodes", 3, 100_000) ?? 3),
            Deviations = settings.Real("deviations", 1, 1000) ?? 6,
            Degraded = settings.Real("degraded", 0, 1) ?? 0.15,
            Bad = settings.Real("bad", 0, 1) ?? 0.5,
        };
        settings.End();
        return read;
    }
}
