using Firn.Core.Recipes;
using Firn.Vetting.Checks;

namespace Firn.Vetting.Profiles;

/// <summary>What is checked and what is asked for.</summary>
internal sealed record VettingProfile
{
    public required string Name { get; init; }

    /// <summary>For everything: after it, what is not known is late.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For a node to come to the rendezvous.</summary>
    public TimeSpan JoinDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For a check that has none of its own.</summary>
    public TimeSpan CheckDeadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Unit that rates are printed in.</summary>
    public string Units { get; init; } = "GB/s";

    /// <summary>Verdicts that a node may have to be used.</summary>
    public IReadOnlyList<VettingVerdict> Accept { get; init; } = [VettingVerdict.Ok, VettingVerdict.Degraded];

    /// <summary>When this part of the nodes fails alike, the environment is at fault and not the nodes.</summary>
    public double EnvironmentShare { get; init; } = 0.75;

    public OutlierSettings Outliers { get; init; } = new();

    public IReadOnlyList<NodeCheck> Checks { get; init; } = [];

    public PairSettings? Pairs { get; init; }

    public IReadOnlyList<CollectiveSettings> Collectives { get; init; } = [];

    /// <summary>What an import had to leave out, for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The tables it was read from: what the nodes are sent.</summary>
    public required RecipeTable Source { get; init; }

    /// <summary>Largest distance between clocks.</summary>
    public TimeSpan? MaxClockSkew => Checks.OfType<ClockCheck>().FirstOrDefault()?.MaxSkew;

    /// <summary>Reads the tables; every mistake goes to the list.</summary>
    public static VettingProfile From(RecipeTable table, List<RecipeProblem> problems, IReadOnlyList<string>? notes = null)
    {
        var settings = new SettingTable(table, "", problems);
        var checks = new List<NodeCheck>();
        foreach (var (name, make) in CheckList.All)
        {
            if (settings.Table(name) is not { } own)
                continue;
            checks.Add(make(own));
            own.End();
        }

        var units = settings.Text("units") ?? "GB/s";
        if (Quantity.Factor(units) is null || !units.EndsWith("/s", StringComparison.Ordinal))
            settings.Problem("units", $"\"{units}\" is no unit of rates, such as GB/s or GiB/s");
        var accept = new List<VettingVerdict>();
        foreach (var word in settings.Has("accept") ? settings.Texts("accept") : ["ok", "degraded"])
        {
            if (word is "ok" or "degraded" or "unknown")
                accept.Add(Enum.Parse<VettingVerdict>(word, ignoreCase: true));
            else
                settings.Problem("accept", $"\"{word}\" is none of ok, degraded, unknown");
        }

        var defaults = new VettingProfile { Name = "", Source = table };
        var profile = new VettingProfile
        {
            Name = settings.Text("name") ?? "unnamed",
            Deadline = settings.Span("deadline") ?? defaults.Deadline,
            JoinDeadline = settings.Span("join_deadline") ?? defaults.JoinDeadline,
            CheckDeadline = settings.Span("check_deadline") ?? defaults.CheckDeadline,
            Units = units,
            Accept = accept,
            EnvironmentShare = settings.Real("environment_share", 0.5, 1) ?? defaults.EnvironmentShare,
            Outliers = OutlierSettings.From(settings.Table("outliers")),
            Checks = checks,
            Pairs = PairSettings.From(settings.Table("pairs")),
            Collectives = [.. settings.Tables("collectives").Select(CollectiveSettings.From)],
            Notes = notes ?? [],
            Source = table,
        };
        settings.End();
        return profile;
    }
}
