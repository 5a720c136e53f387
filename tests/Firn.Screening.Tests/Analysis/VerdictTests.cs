using System.Globalization;
using System.Text;
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
        var causes = Enum.GetValues<Cause>();
        var matrix = new int[causes.Length, causes.Length];
        var mistakes = new StringBuilder();
        foreach (var (workload, seed, noise) in from workload in Enumerable.Range(0, SeededWorkloads.All.Count) from run in new (ulong Seed, double Noise)[] { (1, 0.02), (2, 0.05), (3, 0.1), (4, 0.2) } select (workload, run.Seed, run.Noise))
        {
            var place = Directory.CreateDirectory(folder[$"{workload}-{seed}"]).FullName;
            var truth = SeededWorkloads.All[workload].Cause;
            var job = SeededWorkloads.Record(place, workload, seed, noise);
            matrix[(int)truth, (int)job.Verdict.Cause]++;
            if (truth != job.Verdict.Cause)
                mistakes.Append(CultureInfo.InvariantCulture, $"{truth} taken for {job.Verdict.Cause}: {SeededWorkloads.All[workload].Name}, seed {seed}, noise {noise}: {job.Verdict.Why}\n");
        }

        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{SeededWorkloads.All.Count} synthetic workloads, 4 seeds and noises each. Row: the cause they were written to have; column: the verdict.\n\n{"",-20}"));
        foreach (var cause in causes)
            text.Append(CultureInfo.InvariantCulture, $" {Short(cause),6}");
        text.Append('\n');
        foreach (var truth in causes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{truth,-20}");
            foreach (var verdict in causes)
                text.Append(CultureInfo.InvariantCulture, $" {(matrix[(int)truth, (int)verdict] == 0 ? "." : matrix[(int)truth, (int)verdict].ToString(CultureInfo.InvariantCulture)),6}");
            text.Append('\n');
        }

        text.Append('\n').Append(mistakes);
        var wrong = (from truth in causes from verdict in causes where truth != verdict && verdict != Cause.Unknown select matrix[(int)truth, (int)verdict]).Sum();
        Golden.Match("tests/compat/screening-confusion.txt", text.ToString());
        Assert.Equal(0, wrong);
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

    private static string Short(Cause cause) => cause switch
    {
        Cause.Unknown => "unkn",
        Cause.InputBound => "input",
        Cause.CpuBound => "cpu",
        Cause.LaunchBound => "launch",
        Cause.CommunicationBound => "comm",
        Cause.MemoryBound => "memory",
        Cause.LateStart => "late",
        Cause.Straggler => "stragg",
        _ => cause.ToString().ToLowerInvariant(),
    };
}
