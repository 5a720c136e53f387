using System.Globalization;
using Firn.Screening.Analysis;
using Firn.Testing;

namespace Firn.Screening.Tests.Analysis;

/// <summary>The verdict on workloads whose cause is known. Unknown is allowed; a wrong name is counted.</summary>
public sealed class VerdictTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_confusion_matrix_is_as_committed_and_has_no_wrong_name()
    {
        var matrix = new ConfusionMatrix();
        foreach (var (workload, seed, noise) in from workload in Enumerable.Range(0, SeededWorkloads.All.Count) from run in new (ulong Seed, double Noise)[] { (1, 0.02), (2, 0.05), (3, 0.1), (4, 0.2) } select (workload, run.Seed, run.Noise))
        {
            var place = Directory.CreateDirectory(folder[$"{workload}-{seed}"]).FullName;
            var truth = SeededWorkloads.All[workload].Cause;
            var job = SeededWorkloads.Record(place, workload, seed, noise);
            matrix.Add(truth, job.Verdict.Cause, string.Create(CultureInfo.InvariantCulture, $"{SeededWorkloads.All[workload].Name}, seed {seed}, noise {noise}: {job.Verdict.Why}"));
        }

        Golden.Match("tests/compat/screening-confusion.txt", matrix.Text($"{SeededWorkloads.All.Count} synthetic workloads, 4 seeds and noises each. Row: the cause they were written to have; column: the verdict."));
        Assert.Equal(0, matrix.Wrong);
    }

    [Fact]
    public void The_confusion_matrix_of_workloads_that_no_threshold_was_chosen_on_is_as_committed()
    {
        var matrix = new ConfusionMatrix();
        foreach (var (family, draw) in from family in Enumerable.Range(0, HeldOutWorkloads.Families.Count) from draw in Enumerable.Range(0, HeldOutWorkloads.Draws) select (family, draw))
        {
            var truth = HeldOutWorkloads.Families[family].Cause;
            var job = HeldOutWorkloads.Record(Directory.CreateDirectory(folder[$"{family}-{draw}"]).FullName, family, draw);
            matrix.Add(truth, job.Verdict.Cause, $"{HeldOutWorkloads.Families[family].Name}, draw {draw}: {job.Verdict.Why}");
        }

        Golden.Match("tests/compat/screening-confusion-held-out.txt", matrix.Text($"{HeldOutWorkloads.Families.Count} families of synthetic workloads, {HeldOutWorkloads.Draws} draws each, that no threshold was chosen on. Row: the cause they were written to have; column: the verdict."));
    }

    [Fact]
    public void A_straggler_is_named_with_its_node_and_rank()
    {
        var workload = SeededWorkloads.All.Select((one, i) => (one, i)).First(pair => pair.one.Name.StartsWith("one rank is stopped", StringComparison.Ordinal)).i;

        var job = SeededWorkloads.Record(folder.Path, workload, 1, 0.05);

        Assert.Equal(("nid0001", 5), (Assert.Single(job.Stragglers).Node, job.Stragglers[0].Rank));
        Assert.Contains("nid0001", job.Verdict.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void Twenty_healthy_runs_have_no_straggler()
    {
        for (var seed = 0UL; seed < 20; seed++)
            Assert.Empty(SeededWorkloads.Record(Directory.CreateDirectory(folder[$"{seed}"]).FullName, (int)(seed % 3), seed, 0.1).Stragglers);
    }

    [Fact]
    public void A_run_of_a_few_samples_is_not_judged()
    {
        SyntheticRun.Write(folder["n0.samples"], 0, 4, 4, 5, 1, (_, _) => new Second { Util = 1, Watts = 600 });

        Assert.Equal(Cause.Unknown, ScreenedJob.Read(folder.Path).Verdict.Cause);
    }

    [Fact]
    public void Nodes_are_put_on_one_clock_and_a_late_one_is_noted()
    {
        SyntheticRun.Write(folder["n0.samples"], 0, 1, 2, 100, 1, (_, _) => new Second { Util = 1, Watts = 600 });
        SyntheticRun.Write(folder["n1.samples"], 1, 1, 2, 60, 1, (_, _) => new Second { Util = 1, Watts = 600 }, startOffset: 40);

        var job = ScreenedJob.Read(folder.Path);

        Assert.Equal(100, job.Length.TotalSeconds);
        Assert.True(float.IsNaN(job.Subjects[1].Activity[10]) && job.Subjects[1].Activity[^1] > 0.9);
        Assert.Contains(job.Notes, note => note.Contains("40 s apart", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_does_not_name_its_node_is_refused_with_its_name()
    {
        File.Copy(Repository.File("tests", "compat", "samples-v1.samples"), folder["n0.samples"]);

        var error = Assert.Throws<Firn.Core.FirnException>(() => ScreenedJob.Read(folder.Path));

        Assert.Equal(("FIRN-SCR-010", folder["n0.samples"]), (error.Code, error.Subject));
    }

    [Fact]
    public void Ranks_that_nobody_recorded_are_named()
    {
        SyntheticRun.Write(folder["n0.samples"], 0, 4, 8, 20, 1, (_, _) => new Second { Util = 1, Watts = 600 });

        Assert.Contains(ScreenedJob.Read(folder.Path).Notes, note => note.StartsWith("4 of 8 ranks were not recorded: 4, 5, 6, 7", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(720, "good")] // above the last limit: the original calls this unknown
    [InlineData(700, "good")]
    [InlineData(500, "acceptable")]
    [InlineData(200, "improve")]
    [InlineData(100, "poor")]
    [InlineData(double.NaN, "unknown")]
    public void Power_is_rated_by_gssrs_limits(double watts, string rating) => Assert.Equal(rating, GssrRating.Rate(watts, [100, 200, 500, 700]));

    [Fact]
    public void Means_after_the_start_leave_the_whole_lead_in_out_for_any_number_of_gpus()
    {
        // The original sliced the rows of all GPUs by a number of seconds and kept most of the lead-in.
        SyntheticRun.Write(folder["n0.samples"], 0, 4, 4, 100, 1, (_, t) => new Second { Util = t < 50 ? 0 : 0.9, Watts = t < 50 ? 100 : 600 }, noise: 0);

        var job = ScreenedJob.Read(folder.Path);

        Assert.All(job.Subjects, gpu => Assert.Equal((0.9, 600), (Math.Round(gpu.AfterStart.Utilization, 2), Math.Round(gpu.AfterStart.Power))));
        Assert.InRange(job.Subjects[0].StartShare, 0.5, 0.52);
    }

    [Fact]
    public void Utilisation_is_computed_from_what_the_program_prints()
    {
        // Apertus 70B on GH200: 723 tokens/s and GPU at 4,096 GPUs; 6 * 70.6e9 * 723 / 989.5e12.
        SyntheticRun.Write(folder["n0.samples"], 0, 4, 4, 60, 1, (_, _) => new Second { Util = 1, Watts = 600 }, noise: 0, program: _ => (4 * 723, 0));
        var job = ScreenedJob.Read(folder.Path);

        Assert.Equal(0.3095, ModelUse.Of(job, 70.6e9, null, 989.5e12)!.Mfu, 4);
        Assert.Equal(0.5, ModelUse.Of(job, null, 1e12, 1446e12)!.Mfu, 4);
        Assert.Null(ModelUse.Of(job, 70.6e9, null, null));
        Assert.Null(ModelUse.Of(job, null, null, 1e15));
        Assert.Equal((989.5e12, 756e12, 2250e12, null), (ModelUse.Peak("NVIDIA GH200 120GB"), ModelUse.Peak("NVIDIA H100 PCIe"), ModelUse.Peak("NVIDIA B200"), ModelUse.Peak("Tesla K80")));
    }
}
