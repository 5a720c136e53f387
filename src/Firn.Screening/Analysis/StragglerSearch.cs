namespace Firn.Screening.Analysis;

/// <summary>
/// Finds the few that differ from the many. In a program whose ranks wait for each other the slow one is the one that is
/// unlike the others: stopped, throttled, slower clocks, busy while they wait or waiting while they are busy.
/// </summary>
internal static class StragglerSearch
{
    // Fewer cannot say who is the odd one out.
    private const int FewestSubjects = 3;
    private const double Deviations = 6;
    private const double SmallestGap = 0.15;
    private const double ShareOfSlices = 0.5;

    /// <summary>The stragglers; empty when there are none, or when too many differ to call the rest normal.</summary>
    public static List<Subject> Find(List<Subject> subjects, double length)
    {
        if (subjects.Count < FewestSubjects)
            return [];
        var most = Math.Max(1, subjects.Count / 10);
        var stopped = subjects.Where(subject => subject.StoppedShare >= 0.1).ToList();
        if (stopped.Count > 0 && stopped.Count <= most)
            return stopped;
        var throttled = subjects.Where(subject => subject.ThrottledShare >= 0.3).ToList();
        var slowClock = Odd(subjects, subject => subject.Clock, relative: true, below: true);
        var odd = Odd(subjects, subject => subject.Activity, relative: false, below: false);
        var late = Late(subjects, length);
        foreach (var found in new[] { odd, late, [.. slowClock.Intersect(throttled)] })
        {
            if (found.Count > 0 && found.Count <= most)
                return found;
        }

        return [];
    }

    /// <summary>What the others lost while they waited goes to the straggler.</summary>
    public static void Account(List<Subject> subjects, List<Subject> stragglers, List<double[]> overTime)
    {
        if (stragglers.Count == 0)
            return;
        double before = 0, moved = 0;
        foreach (var subject in subjects)
        {
            before += subject.Seconds[(int)TimeUse.Communication] + subject.Seconds[(int)TimeUse.Idle] + subject.Seconds[(int)TimeUse.Unknown];
            foreach (var use in new[] { TimeUse.Communication, TimeUse.Idle, TimeUse.Unknown })
            {
                moved += subject.Seconds[(int)use];
                subject.Seconds[(int)TimeUse.Straggler] += subject.Seconds[(int)use];
                subject.Seconds[(int)use] = 0;
            }
        }

        foreach (var slice in overTime)
        {
            foreach (var use in new[] { TimeUse.Communication, TimeUse.Idle, TimeUse.Unknown })
                (slice[(int)TimeUse.Straggler], slice[(int)use]) = (slice[(int)TimeUse.Straggler] + slice[(int)use], 0);
        }

        System.Diagnostics.Debug.Assert(Math.Abs(before - moved) < 1e-6, "all of it");
    }

    /// <summary>Those that went on working while all the others had ended.</summary>
    private static List<Subject> Late(List<Subject> subjects, double length)
    {
        if (subjects.Any(subject => subject.IsGpu))
            return [];
        var ends = subjects.Select(subject => double.IsNaN(subject.EndedAt) ? length : subject.EndedAt).ToList();
        var median = Median(ends);
        return median < length * (1 - Thresholds.CauseShare) ? [.. subjects.Where((_, i) => ends[i] > median + (length * 0.9 * Thresholds.CauseShare))] : [];
    }

    private static List<Subject> Odd(List<Subject> subjects, Func<Subject, float[]> series, bool relative, bool below)
    {
        var slices = subjects.Select(subject => series(subject).Length).Min();
        var times = new int[subjects.Count];
        var counted = 0;
        var values = new double[subjects.Count];
        for (var slice = 0; slice < slices; slice++)
        {
            var known = true;
            for (var i = 0; i < subjects.Count; i++)
            {
                values[i] = series(subjects[i])[slice];
                known &= !double.IsNaN(values[i]);
            }

            if (!known)
                continue;
            var median = Median(values);
            var spread = Median(values.Select(value => Math.Abs(value - median)).ToArray()) * 1.4826;

            // Nothing can be told from slices in which all do nothing.
            if (values.Max() < 0.1)
                continue;
            counted++;
            var gap = Math.Max(Deviations * spread, relative ? SmallestGap * median : SmallestGap);
            for (var i = 0; i < values.Length; i++)
            {
                if (below ? median - values[i] >= gap : Math.Abs(values[i] - median) >= gap)
                    times[i]++;
            }
        }

        return counted < 4 ? [] : [.. subjects.Where((_, i) => times[i] >= counted * ShareOfSlices)];
    }

    private static double Median(List<double> values) => Median(values.ToArray());

    private static double Median(double[] values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? double.NaN : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
