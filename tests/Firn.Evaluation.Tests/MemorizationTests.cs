using CsCheck;
using Firn.Evaluation.Memorization;
using Firn.Testing;

namespace Firn.Evaluation.Tests;

public sealed class PlantedCanaries
{
    [Fact]
    public void They_depend_on_seed_and_configuration_only()
    {
        Assert.Equal(Canaries.Make(new(), 7), Canaries.Make(new(), 7));
        Assert.Empty(Canaries.Make(new(), 7).Select(one => one.Text).Intersect(Canaries.Make(new(), 8).Select(one => one.Text)));
        Assert.Empty(Canaries.Make(new() { Enabled = false }, 7));
    }

    [Fact]
    public void Controls_are_never_planted_and_every_bucket_has_its_number()
    {
        var canaries = Canaries.Make(new() { Repeats = [4, 1, 4], PerBucket = 3, Controls = 5, PositiveControls = 2, PositiveControlRepeats = 99 }, 1);
        Assert.Equal([(CanaryRole.Control, 0, 5), (CanaryRole.Probe, 1, 3), (CanaryRole.Probe, 4, 3), (CanaryRole.PositiveControl, 99, 2)],
            canaries.GroupBy(one => (one.Role, one.Repeats)).Select(group => (group.Key.Role, group.Key.Repeats, group.Count())));
        Assert.All(canaries, one => Assert.Equal(24, one.Text.Split(' ').Length));
    }

    [Fact]
    public void A_word_is_eight_bits()
    {
        Assert.Equal(256, Canaries.Words.Length);
        Assert.Equal(256, Canaries.Words.Distinct().Count());
    }

    [Fact]
    public void The_list_survives_its_file()
    {
        using var folder = new TemporaryFolder();
        var canaries = Canaries.Make(new(), 3);
        CanaryFile.Write(folder[CanaryFile.Name], canaries);
        Assert.Equal(canaries, CanaryFile.Read(folder[CanaryFile.Name]));
        File.WriteAllText(folder["broken.json"], "{");
        Assert.Equal("FIRN-EVL-001", Assert.Throws<Core.FirnException>(() => CanaryFile.Read(folder["broken.json"])).Code);
    }

    [Fact]
    public void Sightings_are_counted_where_the_whole_canary_stands()
    {
        var sightings = new CanarySightings([[5, 6, 7], [5, 6, 8]]);
        sightings.Add([1, 5, 6, 7, 2, 1, 5, 6, 8, 5, 6, 7]);
        sightings.Add([1, 5, 6]);
        Assert.Equal([2, 1], sightings.Seen);
    }
}

public sealed class RecallMeasures
{
    [Fact]
    public void They_are_what_hand_counting_says()
    {
        int[] reference = [1, 2, 3, 4, 5];
        int[] continuation = [1, 9, 3, 4, 9, 5];
        Assert.Equal(1, Recall.CommonPrefix(reference, continuation));
        Assert.Equal(2, Recall.LongestRun(reference, continuation));
        Assert.Equal(0.8, Recall.RougeL(reference, continuation), 12);
    }

    [Fact]
    public void A_run_is_at_least_the_common_prefix_and_at_most_the_common_subsequence() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 12], Gen.Int[0, 3].Array[0, 12]).Sample((reference, continuation) =>
        {
            var prefix = Recall.CommonPrefix(reference, continuation);
            var run = Recall.LongestRun(reference, continuation);
            return prefix <= run && run <= Math.Round(Recall.RougeL(reference, continuation) * reference.Length);
        });
}

public sealed class WhatTheCanariesAllowOneToSay
{
    [Fact]
    public void A_positive_control_that_is_not_recalled_makes_it_not_measurable_and_never_none()
    {
        var result = MemorizationResult.From([Result(CanaryRole.Control, 0, 0), Result(CanaryRole.Probe, 4, 0), Result(CanaryRole.PositiveControl, 512, 4)]);
        Assert.Equal(MemorizationOutcome.NotMeasurable, result.Outcome);
        Assert.StartsWith("Not measurable at this scale", result.Statement, StringComparison.Ordinal);
        Assert.DoesNotContain("no memorisation", result.Statement, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void With_the_positive_control_recalled_the_first_recalled_bucket_is_named()
    {
        var result = MemorizationResult.From([
            Result(CanaryRole.Control, 0, 0), Result(CanaryRole.Probe, 4, 2), Result(CanaryRole.Probe, 16, 5), Result(CanaryRole.PositiveControl, 512, 10)]);
        Assert.Equal(MemorizationOutcome.Measured, result.Outcome);
        Assert.Contains("Recall begins with canaries seen 16 times on average (1 of 1)", result.Statement, StringComparison.Ordinal);
        Assert.Equal([0, 4, 16, 512], result.Buckets.Select(bucket => bucket.Planted));
    }

    [Fact]
    public void A_control_that_is_recalled_breaks_the_measurement() =>
        Assert.Equal(MemorizationOutcome.Invalid, MemorizationResult.From([Result(CanaryRole.Control, 0, 9), Result(CanaryRole.PositiveControl, 512, 10)]).Outcome);

    [Fact]
    public void A_control_that_training_saw_breaks_the_measurement() =>
        Assert.Equal(MemorizationOutcome.Invalid, MemorizationResult.From([Result(CanaryRole.Control, 0, 0) with { Seen = 1 }, Result(CanaryRole.PositiveControl, 512, 10)]).Outcome);

    [Fact]
    public void Without_canaries_it_is_not_tested() => Assert.Equal(MemorizationOutcome.NotTested, MemorizationResult.From([]).Outcome);

    [Fact]
    public void A_model_that_knows_one_text_by_heart_is_caught_and_another_text_is_not()
    {
        int[] known = [5, 6, 7, 8, 9, 10];
        int[] other = [11, 12, 13, 14, 15, 16];
        int[] control = [21, 22, 23, 24, 25, 26];
        var probe = new MemorizationProbe(
            sequences => [.. sequences.Select(s => s.Select((token, i) => i == 0 ? 0.0 : Array.IndexOf(known, token) >= 0 ? -0.01 : -5.0).ToArray())],
            (prompt, count) => prompt[1] == 5 ? known[(prompt.Length - 1)..][..count] : new int[count],
            documentStart: 1);
        var result = probe.Measure(
            [new("c", CanaryRole.Control, 0, ""), new("p", CanaryRole.Probe, 2, ""), new("+", CanaryRole.PositiveControl, 9, "")], [control, other, known], [0, 2, 9]);
        Assert.Equal(MemorizationOutcome.Measured, result.Outcome);
        Assert.Equal([false, false, true], result.Canaries.Select(one => one.IsExact));
        Assert.Equal(1, result.Canaries[2].Exposure, 12);
        Assert.Equal(3, result.Canaries[2].SuffixTokens);
    }

    private static CanaryResult Result(CanaryRole role, int repeats, int run) => new()
    {
        Id = $"{role}-{repeats}",
        Role = role,
        Planted = repeats,
        Seen = repeats,
        SuffixTokens = 10,
        CommonPrefix = run,
        LongestRun = run,
        RougeL = run / 10.0,
        BitsPerToken = 10 - run,
        Exposure = 0,
    };
}
