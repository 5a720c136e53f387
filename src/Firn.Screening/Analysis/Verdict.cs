using Firn.Reporting;

namespace Firn.Screening.Analysis;

/// <summary>The first cause in words, with what to do next.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Sentence">The finding as a sentence.</param>
/// <param name="Why">The evidence.</param>
/// <param name="NextStep">What to try first.</param>
/// <param name="Share">Share of the time that goes to the cause, 0 to 1.</param>
public sealed record Verdict(Cause Cause, string Sentence, string Why, string NextStep, double Share)
{
    private static readonly TimeUse[] Lost = [TimeUse.Startup, TimeUse.Input, TimeUse.Processor, TimeUse.Launch, TimeUse.Communication, TimeUse.Memory, TimeUse.Straggler, TimeUse.Idle];

    internal static Verdict Of(ScreenedJob job)
    {
        var gpu = job.Subjects.Any(subject => subject.IsGpu);
        var subject = gpu ? "GPU time" : "rank time";
        if (job.Subjects.Count == 0)
            return new(Cause.Unknown, "Unknown: no rank and no GPU was recorded.", "The log holds no process of the command.", "Record again; the first run may have ended at once.", 0);
        if (job.Samples < Thresholds.FewestSamples)
            return new(Cause.Unknown, "Unknown: the run was too short to judge.", $"{job.Samples} samples were taken; a verdict needs {Thresholds.FewestSamples}.", "Let it run for a minute or more, or sample more often with --every 0.1.", 0);

        // Without a GPU, work on processors is the work: that it is the limit is the good case.
        if (!gpu && job.Stragglers.Count == 0 && job.Share(TimeUse.Processor) >= Thresholds.BusyShare * 0.8)
            return For(Cause.CpuBound, job.Share(TimeUse.Processor), job, subject);
        var busy = job.Share(TimeUse.Busy);
        var ranked = Lost.Select(use => (Use: use, Share: job.Share(use))).OrderByDescending(one => one.Share).ToList();
        var (first, share) = ranked[0];
        if (job.Stragglers.Count > 0 && job.Share(TimeUse.Straggler) >= Thresholds.CauseShare)
            return For(Cause.Straggler, job.Share(TimeUse.Straggler), job, subject);
        if (busy >= Thresholds.BusyShare && share < 1 - Thresholds.BusyShare)
            return For(Cause.Busy, busy, job, subject);
        var unknown = job.Share(TimeUse.Unknown);
        if (share < Thresholds.CauseShare || unknown > share * 1.5)
            return new(Cause.Unknown, "Unknown: the evidence names no cause.", $"{Quantity.Percent(unknown, 0)} of the {subject} cannot be attributed; the largest known part is {Words(first)} with {Quantity.Percent(share, 0)}.", gpu && job.Notes.Any(note => note.Contains("DCGM", StringComparison.Ordinal)) ? "Record where DCGM's host engine runs: pipe, memory and link activity would tell." : gpu ? "Profile a few steps with a tracer." : "Profile the program, or sample more often with --every 0.1.", share);
        if (ranked[1].Share * Thresholds.CauseLead > share)
            return new(Cause.Unknown, $"Unknown: {Words(first)} and {Words(ranked[1].Use)} take about equal time.", $"{Quantity.Percent(share, 0)} and {Quantity.Percent(ranked[1].Share, 0)} of the {subject}.", "Remove one of the two and record again.", share);
        return For(CauseOf(first), share, job, subject);
    }

    /// <summary>A use of time in words.</summary>
    public static string Words(TimeUse use) => use switch
    {
        TimeUse.Busy => "work",
        TimeUse.Startup => "start-up",
        TimeUse.Input => "waiting for input",
        TimeUse.Processor => "processors",
        TimeUse.Launch => "starting kernels",
        TimeUse.Communication => "communication",
        TimeUse.Memory => "memory",
        TimeUse.Straggler => "waiting for a slower rank",
        TimeUse.Idle => "nothing",
        _ => "unknown",
    };

    private static Cause CauseOf(TimeUse use) => use switch
    {
        TimeUse.Startup => Cause.LateStart,
        TimeUse.Input => Cause.InputBound,
        TimeUse.Processor => Cause.CpuBound,
        TimeUse.Launch => Cause.LaunchBound,
        TimeUse.Communication => Cause.CommunicationBound,
        TimeUse.Memory => Cause.MemoryBound,
        TimeUse.Straggler => Cause.Straggler,
        _ => Cause.Idle,
    };

    private static Verdict For(Cause cause, double share, ScreenedJob job, string subject)
    {
        var percent = Quantity.Percent(share, 0);
        var gpu = job.Subjects.Any(one => one.IsGpu);
        var names = string.Join(", ", job.Stragglers.Take(3).Select(one => one.Name)) + (job.Stragglers.Count > 3 ? $" and {job.Stragglers.Count - 3} more" : "");
        return cause switch
        {
            Cause.Busy => new(cause, "The GPUs are busy: nothing else holds this run up.", $"{percent} of the {subject} was work.", "Look inside the kernels now: precision, fusion, larger tiles.", share),
            Cause.InputBound => new(cause, "Input-bound: the run waits for data.", $"{percent} of the {subject} passed while ranks were blocked on storage, read slowly, or waited for processes that prepare data.", "Add loader processes and prefetching; pack small files; put the data on faster storage.", share),
            Cause.CpuBound when gpu => new(cause, "CPU-bound: the GPUs wait for processors.", $"{percent} of the {subject} passed with no kernel while the rank's processors were busy.", "Move the work to the GPU or to loader processes; ask for more processors a task.", share),
            Cause.CpuBound => new(cause, "CPU-bound: processors are the limit.", $"{percent} of the {subject} the processors were busy; no GPU was used.", "Use more processors, or a GPU; profile the hottest function.", share),
            Cause.LaunchBound => new(cause, "Launch-bound: one thread cannot start kernels fast enough.", $"{percent} of the {subject} passed with little on the GPU while one thread of the rank was busy all the time.", "Capture CUDA graphs, compile or fuse, use larger batches.", share),
            Cause.CommunicationBound => new(cause, "Communication-bound: the run waits for data from other ranks.", $"{percent} of the {subject} passed with links busy and little computation.", gpu ? "Check that NCCL uses the fast network (not \"Socket\"); overlap communication; larger buckets; fewer, larger shards." : "Send less, or less often; check that the fast network is used.", share),
            Cause.MemoryBound when gpu => new(cause, "Memory-bound: memory is the limit.", $"{percent} of the {subject} passed with the GPU's memory busy and its pipes not, or with the node short of memory.", "Fuse element-wise kernels; use smaller types; if the node swaps, use less host memory.", share),
            Cause.MemoryBound => new(cause, "Memory-bound: the node is short of memory.", $"{percent} of the {subject} passed while tasks waited for memory or for pages from disk.", "Use less memory a rank, fewer ranks a node, or ask for more memory.", share),
            Cause.LateStart => new(cause, "Late start: the work began late.", $"{percent} of the {subject} passed before {(gpu ? "the GPUs were first busy" : "the ranks did anything")}.", "Cache what is imported, compiled and downloaded; pack the environment into one image; run longer.", share),
            Cause.Straggler => new(cause, $"Straggler: {names} holds up the others.", $"{percent} of the {subject} was waiting for it.{Detail(job.Stragglers)}", $"Vet {string.Join(", ", job.Stragglers.Select(one => one.Node).Distinct().Take(3))} and exclude it if it fails; if the same rank is slow on other nodes, balance its work.", share),
            _ => new(Cause.Idle, "Idle: hardly anything happened.", $"{percent} of the {subject} neither processors, storage nor network did anything.", "See what the program waits for: a lock, a service, a prompt.", share),
        };
    }

    private static string Detail(IReadOnlyList<Subject> stragglers)
    {
        var one = stragglers[0];
        if (one.StoppedShare >= 0.1)
            return $" Its processes were stopped {Quantity.Percent(one.StoppedShare, 0)} of the time.";
        return one.ThrottledShare >= 0.3 ? $" Heat or a fault held its clocks down {Quantity.Percent(one.ThrottledShare, 0)} of the time." : "";
    }
}
