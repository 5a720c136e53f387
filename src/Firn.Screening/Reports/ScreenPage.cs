using System.Globalization;
using Firn.Reporting;
using Firn.Screening.Analysis;

namespace Firn.Screening.Reports;

/// <summary>The page of a screened run: one file that a person can mail and print.</summary>
public static class ScreenPage
{
    private const int MostTableRows = 64;

    /// <summary>The page's HTML. The same recording gives the same bytes.</summary>
    /// <param name="job">The run.</param>
    /// <param name="model">Its model's use of the hardware, where parameters and peak are known.</param>
    public static string Render(ScreenedJob job, ModelUse? model = null)
    {
        var gpus = job.Subjects.Any(subject => subject.IsGpu);
        var what = job.Command.Count == 0 ? "an imported recording" : string.Join(' ', job.Command) is { Length: > 160 } text ? text[..160] + "…" : string.Join(' ', job.Command);
        var page = new Page(
            $"Screening of {what}",
            "Performance screening",
            job.Verdict.Sentence,
            Markup.Html($"{job.Verdict.Why} <strong>Next: {job.Verdict.NextStep}</strong>"))
        {
            KeyFigures = Figures(job, gpus, model),
            Footer = Markup.Html($"firn screen report · {Invariant($"{job.Samples} samples a node")} · own cost of the recorder: {Quantity.Percent(job.OwnCost, 2)} of one core at most"),
        };
        page.Section("time", "Where the time went", "Where the time went", Time(job, gpus));
        page.Section("devices", gpus ? "Devices" : "Ranks", gpus ? "Rank by rank, device by device" : "Rank by rank", Devices(job, gpus));
        page.Section("lines", "Time lines", "Over time", Lines(job));
        if (gpus)
            page.Section("gssr", "GSSR ratings", "Ratings of the GPU Saturation Scorer", Ratings(job));
        page.Section("run", "The run", "The run and its recording", Run(job, what));
        return page.Render();
    }

    private static KeyFigures Figures(ScreenedJob job, bool gpus, ModelUse? model)
    {
        var figures = new KeyFigures()
            .Add("recorded", Quantity.Duration(job.Length), $"{Plural(job.Nodes.Count, "node")}, {Plural(job.Ranks.Count, "rank")}{(gpus ? $", {Plural(job.Subjects.Count, "GPU")}" : "")}")
            .Add(gpus ? "of the GPU time was work" : "of the rank time was work", Quantity.Percent(job.Share(gpus ? TimeUse.Busy : TimeUse.Processor), 0), gpus ? "kernels that use the GPU" : "processors in use", Tone.Main);
        var energy = job.Subjects.Select(subject => subject.Energy).Where(double.IsFinite).ToList();
        if (energy.Count > 0)
            figures.Add("energy of the GPUs", energy.Sum() < 3.6e6 ? Invariant($"{energy.Sum() / 3600:0.##} Wh") : Invariant($"{energy.Sum() / 3.6e6:0.##} kWh"), Invariant($"{energy.Sum() / job.Length.TotalSeconds / energy.Count:0} W a GPU on average"));
        if (Median(job, "tokens_per_second") is { } tokens)
            figures.Add("tokens a second", Quantity.Compact(tokens), "median of what the program printed");
        else if (Median(job, "tokens_per_second_per_gpu") is { } each)
            figures.Add("tokens a second and GPU", Quantity.Compact(each), "median of what the program printed");
        if (model is not null)
            figures.Add("model FLOPs utilisation", Quantity.Percent(model.Mfu), $"{Quantity.Compact(model.TokensPerSecond)} tokens a second and device × {Quantity.Compact(model.FlopPerToken)} FLOP a token / {Quantity.Compact(model.PeakFlops)} FLOP/s ({model.Source})");
        else if (Median(job, "mfu") is { } mfu)
            figures.Add("model FLOPs utilisation", Quantity.Percent(mfu), "median of what the program printed");
        figures.Add("imbalance", Quantity.Percent(Imbalance(job), 0), "largest distance of one from the mean activity");
        return figures;
    }

    private static double? Median(ScreenedJob job, string metric)
    {
        if (!job.Program.TryGetValue(metric, out var values))
            return null;
        var known = values.Where(double.IsFinite).Order().ToList();
        return known.Count == 0 ? null : known[known.Count / 2];
    }

    private static double Imbalance(ScreenedJob job)
    {
        var means = job.Subjects.Select(subject => subject.Mean).ToList();
        var mean = means.DefaultIfEmpty(0).Average();
        return mean <= 0 ? 0 : means.Max(one => Math.Abs(one - mean)) / mean;
    }

    private static Markup Time(ScreenedJob job, bool gpus)
    {
        var uses = Enum.GetValues<TimeUse>();
        var table = new DataTable($"Share of the {(gpus ? "GPU" : "rank")} time by use", Column.Text("use"), Column.Number("share"), Column.Number(gpus ? "GPU-seconds" : "rank-seconds"));
        foreach (var use in uses.Where(use => job.Uses[use] > 0).OrderByDescending(use => job.Uses[use]))
            table.Row(Verdict.Words(use), Quantity.Percent(job.Share(use)), Quantity.Fixed(job.Uses[use], 0));
        var chart = ShareBands.Draw("Share of the time by use over the run", [.. uses.Select(Verdict.Words)], [.. job.UsesOverTime.Select(slice => (IReadOnlyList<double>)slice)], "seconds since the start", job.Length.TotalSeconds);
        return Markup.Html($"""
            <p>{(gpus ? "Every second of every GPU is attributed: to work while kernels used it well, otherwise to what its rank did meanwhile." : "Every second of every rank is attributed by what its processes did.")} What the evidence does not tell is unknown and stays so.</p>
            {new Figure("Use of time over the run", "From the bottom: work, then what was lost and to what.", chart, table).ToMarkup()}
            """);
    }

    private static Markup Devices(ScreenedJob job, bool gpus)
    {
        var ordered = job.Subjects.OrderBy(subject => subject.Rank < 0 ? int.MaxValue : subject.Rank).ThenBy(subject => subject.NodeIndex).ThenBy(subject => subject.Index).ToList();
        var shown = ordered.Count <= MostTableRows ? ordered : [.. job.Stragglers.Concat(ordered.OrderBy(subject => subject.Mean)).Distinct().Take(MostTableRows)];
        var table = new DataTable(
            ordered.Count <= MostTableRows ? "All of them" : $"Stragglers and the {MostTableRows} least active of {Quantity.Count(ordered.Count)}",
            Column.Text(gpus ? "GPU" : "rank"), Column.Number("activity"), Column.Number("work"), Column.Number("largest loss"), Column.Text("to"), Column.Number("power, W"), Column.Number("energy, Wh"), Column.Number("stopped or throttled"));
        foreach (var subject in shown)
        {
            var all = subject.Seconds.Sum();
            var lost = Enum.GetValues<TimeUse>().Where(use => use is not TimeUse.Busy && (gpus || use is not TimeUse.Processor)).MaxBy(use => subject.Seconds[(int)use]);
            var loss = subject.Seconds[(int)lost];
            table.Row(
                [.. new[]
                {
                    subject.Name, Quantity.Percent(subject.Mean, 0), Quantity.Percent(all > 0 ? subject.Seconds[(int)(gpus ? TimeUse.Busy : TimeUse.Processor)] / all : 0, 0), all > 0 && loss > 0 ? Quantity.Percent(loss / all, 0) : Quantity.Missing,
                    loss > 0 ? Verdict.Words(lost) : "", Quantity.Fixed(subject.Power, 0), Quantity.Fixed(subject.Energy / 3600, 1), Quantity.Percent(Math.Max(subject.StoppedShare, subject.ThrottledShare), 0),
                }.Select(Markup.Text)],
                job.Stragglers.Contains(subject) ? "strong" : "");
        }

        // A rank with a GPU of its own is named by it; of one with several, each GPU is.
        var alone = ordered.GroupBy(subject => (subject.NodeIndex, subject.Rank)).Where(group => group.Count() == 1).Select(group => group.Key).ToHashSet();
        var map = HeatMap.Draw(
            "Activity by rank and device over the run",
            [.. ordered.Select(subject => (Lane(subject, alone.Contains((subject.NodeIndex, subject.Rank))), (IReadOnlyList<float>)subject.Activity))],
            "seconds since the start", job.Length.TotalSeconds);
        return Markup.Html($"""
            {(job.Stragglers.Count == 0 ? Markup.Empty : Markup.Html($"<p class=\"verdict no\">{string.Join(", ", job.Stragglers.Take(8).Select(one => one.Name))}: unlike the others.</p>"))}
            {new Figure("Activity", gpus ? "Share of the multiprocessors with work (DCGM), or of the time with a kernel (NVML). Open where nothing was recorded." : "Share of the rank's processors in use.", map, table).ToMarkup()}
            """);
    }

    private static string Lane(Subject subject, bool alone) =>
        !subject.IsGpu ? $"rank {subject.Index}, {subject.Node}" : subject.Rank >= 0 && alone ? $"rank {subject.Rank}, {subject.Node}" : $"{subject.Node} GPU {subject.Index}";

    private static Markup Lines(ScreenedJob job)
    {
        var charts = new List<Markup>();
        Add("Processors", "cores", job.Cores, 1);
        Add("Power of the GPUs", "kW", job.Power, 1e-3);
        Add("Network", "MB/s", job.Network, 1e-6);
        Add("Read from disks", "MB/s", job.DiskRead, 1e-6);
        foreach (var (metric, title, unit) in new[] { ("tokens_per_second", "Tokens a second", "tokens/s"), ("tokens_per_second_per_gpu", "Tokens a second and GPU", "tokens/s"), ("mfu", "Model FLOPs utilisation", "share"), ("step_time", "Time of a step", "s"), ("loss", "Loss", "") })
        {
            if (job.Program.TryGetValue(metric, out var values))
                Add(title, unit, values, 1);
        }

        return Markup.Concat(charts);

        void Add(string title, string unit, IReadOnlyList<double> values, double factor)
        {
            var points = values.Select((value, slice) => ((slice + 0.5) * job.Length.TotalSeconds / values.Count, value * factor)).Where(point => double.IsFinite(point.Item2)).ToList();
            if (points.Count < 2)
                return;
            var table = new DataTable($"{title} by slice of the run", Column.Number("seconds"), Column.Number(unit.Length == 0 ? "value" : unit));
            foreach (var (seconds, value) in points)
                table.Row(Quantity.Fixed(seconds, 1), Quantity.Fixed(value, 3));
            charts.Add(new Figure(title, "All nodes together.", LineChart.Draw($"{title} over the run", [new Series("", points)], "seconds since the start", unit, height: 200), table).ToMarkup());
        }
    }

    private static Markup Ratings(ScreenedJob job)
    {
        var table = new DataTable("Criteria and limits of GSSR 2.0", Column.Text("criterion"), Column.Number("whole run"), Column.Text("rating"), Column.Number("after the start"), Column.Text("rating"));
        foreach (var rating in GssrRating.Of(job))
            table.Row(rating.Criterion, rating.Value, rating.Rating, rating.AfterStart, rating.RatingAfterStart);
        return Markup.Html($"""
            <p>For comparison with reports of that tool. Its second column dropped rows by number; here the run is split by time. Power above 700 W is good, not unknown.</p>
            {table.ToMarkup()}
            """);
    }

    private static Markup Run(ScreenedJob job, string what)
    {
        var facts = new DataTable("The run", Column.Text("fact"), Column.Text("value"))
            .Row("command", what)
            .Row("job", job.JobStep.Length == 0 ? "outside a scheduler" : job.JobStep)
            .Row("began", job.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC")
            .Row("status", job.Status is { } status ? status.ToString(CultureInfo.InvariantCulture) : "not known")
            .Row("nodes", string.Join(", ", job.Nodes.Take(16)) + (job.Nodes.Count > 16 ? $" and {job.Nodes.Count - 16} more" : ""))
            .Row("ranks", $"{job.Ranks.Count} recorded of {Math.Max(job.World, job.Ranks.Count)}");
        return Markup.Html($"""
            {facts.ToMarkup()}
            {(job.Notes.Count == 0 ? Markup.Empty : Markup.Html($"<h3>What was not to be had</h3><ul>{job.Notes.Select(note => Markup.Html($"<li>{note}</li>"))}</ul>"))}
            """);
    }

    private static string Plural(int count, string noun) => $"{Quantity.Count(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
