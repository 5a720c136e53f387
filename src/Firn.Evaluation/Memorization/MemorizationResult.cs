namespace Firn.Evaluation.Memorization;

/// <summary>What a model repeats of the canaries planted in its training data.</summary>
public sealed record MemorizationResult
{
    /// <summary>What can be said.</summary>
    public required MemorizationOutcome Outcome { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>By planted repeats, controls first.</summary>
    public required IReadOnlyList<MemorizationBucket> Buckets { get; init; }

    /// <summary>Each canary.</summary>
    public required IReadOnlyList<CanaryResult> Canaries { get; init; }

    /// <summary>Draws the conclusion from the canaries' results.</summary>
    public static MemorizationResult From(IReadOnlyList<CanaryResult> canaries)
    {
        var buckets = canaries.GroupBy(one => (one.Role, one.Planted)).OrderBy(group => group.Key.Role).ThenBy(group => group.Key.Planted)
            .Select(group => new MemorizationBucket
            {
                Role = group.Key.Role,
                Planted = group.Key.Planted,
                MeanSeen = group.Average(one => one.Seen),
                Canaries = group.Count(),
                Recalled = group.Count(one => one.IsRecalled),
                Exact = group.Count(one => one.IsExact),
                MeanRougeL = group.Average(one => one.RougeL),
                MeanBitsPerToken = group.Average(one => one.BitsPerToken),
                MeanExposure = group.Average(one => one.Exposure),
            }).ToList();
        var (outcome, statement) = Conclude(canaries, buckets);
        return new MemorizationResult { Outcome = outcome, Statement = statement, Buckets = buckets, Canaries = canaries };
    }

    private static (MemorizationOutcome Outcome, string Statement) Conclude(IReadOnlyList<CanaryResult> canaries, List<MemorizationBucket> buckets)
    {
        if (canaries.Count == 0)
            return (MemorizationOutcome.NotTested, "Not tested: no canaries were planted in the training data.");
        var controls = canaries.Where(one => one.Role == CanaryRole.Control).ToList();
        var positives = canaries.Where(one => one.Role == CanaryRole.PositiveControl).ToList();
        if (controls.FirstOrDefault(one => one.IsRecalled || one.Seen > 0) is { } broken)
            return (MemorizationOutcome.Invalid, $"Invalid: {broken.Id} was to be kept from the model, yet it was {(broken.Seen > 0 ? "seen in training" : "recalled")}.");
        if (controls.Count == 0 || positives.Count == 0)
            return (MemorizationOutcome.NotMeasurable, "Not measurable: the measurement needs unexposed controls and a positive control.");
        var found = positives.Count(one => one.IsRecalled);
        if (2 * found < positives.Count)
        {
            return (MemorizationOutcome.NotMeasurable,
                $"Not measurable at this scale: the positive control, seen {positives.Average(one => one.Seen):0.#} times in training, was recalled in {found} of {positives.Count} cases. That the other canaries were not recalled says nothing about memorisation.");
        }

        var probes = buckets.Where(bucket => bucket.Role == CanaryRole.Probe).ToList();
        var recalled = probes.Where(bucket => bucket.Recalled > 0).ToList();
        var measure = $"The positive control was recalled ({found} of {positives.Count}, seen {positives.Average(one => one.Seen):0.#} times) and none of {controls.Count} unexposed controls was, so recall is measurable.";
        return (MemorizationOutcome.Measured, probes.Count == 0 ? measure : recalled.Count == 0
            ? $"{measure} No canary seen {probes.Max(bucket => bucket.MeanSeen):0.#} times or fewer was recalled."
            : $"{measure} Recall begins with canaries seen {recalled[0].MeanSeen:0.#} times on average ({recalled[0].Recalled} of {recalled[0].Canaries}).");
    }
}
