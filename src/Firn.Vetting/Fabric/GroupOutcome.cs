using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Fabric;

/// <summary>How a collective of a group ended.</summary>
/// <param name="Members">Who took part.</param>
/// <param name="Rate">Bus bandwidth in bytes a second, the median run; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Suspects">Those who gave no answer or were waited for.</param>
/// <param name="Transport"><c>tcp</c>, <c>nccl</c>, or <c>none</c> where nothing could be tested.</param>
internal sealed record GroupOutcome(IReadOnlyList<string> Members, double? Rate, string? Error, IReadOnlyList<string> Suspects, string Transport)
{
    /// <summary>Members that are at fault by what they said themselves, with the cause; the others were not tested.</summary>
    public IReadOnlyList<(string Node, string Cause)> Blame { get; init; } = [];

    /// <summary>GPUs that took part; 0 over TCP.</summary>
    public int Ranks { get; init; }

    /// <summary>The network that NCCL said it uses; null when it did not say.</summary>
    public string? Network { get; init; }

    /// <summary>Sums up the members' answers; a null one never came.</summary>
    public static GroupOutcome From(IReadOnlyList<string> group, IReadOnlyList<Message?> answers)
    {
        var silent = group.Where((_, rank) => answers[rank] is null).ToList();
        if (silent.Count > 0)
            return new(group, null, "no answer in time", silent, "");
        var failed = answers.FirstOrDefault(answer => answer!.Error is not null);
        if (failed is not null)
        {
            // The one that everybody waits for does not wait itself, or waits for nobody in the group.
            var waited = answers.Where(answer => answer!.WaitedFor is not null).Select(answer => answer!.WaitedFor!).Distinct(StringComparer.Ordinal).ToList();
            var waiting = group.Where((_, rank) => answers[rank]!.Error is not null).ToHashSet(StringComparer.Ordinal);
            var still = waited.Where(name => !waiting.Contains(name)).ToList();
            return new(group, null, failed.Error, still.Count > 0 ? still : waited, failed.Transport ?? "");
        }

        // A collective is as slow as its slowest member says.
        var rates = answers.Select(answer => Median(answer!.Rates ?? [])).ToList();
        return new(group, rates.Min(), null, [], answers[0]!.Transport ?? "");
    }

    private static double Median(IReadOnlyList<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
