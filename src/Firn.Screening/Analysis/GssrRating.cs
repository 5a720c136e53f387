using Firn.Reporting;

namespace Firn.Screening.Analysis;

/// <summary>The four criteria of CSCS's GPU Saturation Scorer 2.0, with its limits, so that reports can be compared.</summary>
/// <param name="Criterion">What is rated.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Rating">poor, improve, acceptable, good, or unknown where it was not measured.</param>
/// <param name="AfterStart">The same after the first utilisation above one half; empty where the criterion has none.</param>
/// <param name="RatingAfterStart">Its rating.</param>
public sealed record GssrRating(string Criterion, string Value, string Rating, string AfterStart, string RatingAfterStart)
{
    private static readonly string[] Words = ["poor", "improve", "acceptable", "good"];

    /// <summary>The ratings of a run; empty where no GPU was recorded.</summary>
    public static IReadOnlyList<GssrRating> Of(ScreenedJob job)
    {
        var gpus = job.Subjects.Where(subject => subject.IsGpu).ToList();
        if (gpus.Count == 0)
            return [];
        return
        [
            Rate("GPU start: share of the run after the first utilisation above 50 %", Mean(gpus, gpu => gpu.StartShare), double.NaN, [0, 0.25, 0.5, 1], value => Quantity.Percent(value), hasAfter: false),
            Rate("Mean GPU utilisation", Mean(gpus, gpu => gpu.Utilization), Mean(gpus, gpu => gpu.AfterStart.Utilization), [0.25, 0.5, 0.75, 1], value => Quantity.Percent(value), hasAfter: true),
            Rate("Tensor and floating-point pipes together", Mean(gpus, gpu => gpu.Pipes), Mean(gpus, gpu => gpu.AfterStart.Pipes), [1 / 16.0, 1 / 8.0, 1 / 4.0, 4], value => Quantity.Fixed(value), hasAfter: true),
            Rate("Mean power a GPU", Mean(gpus, gpu => gpu.Power), Mean(gpus, gpu => gpu.AfterStart.Power), [100, 200, 500, 700], value => Quantity.Fixed(value, 0) + " W", hasAfter: true),
        ];
    }

    /// <summary>The word for a value: the first limit that is not below it. A value above the last limit is good, not unknown.</summary>
    public static string Rate(double value, IReadOnlyList<double> limits)
    {
        if (!double.IsFinite(value))
            return "unknown";
        for (var i = 0; i < limits.Count; i++)
        {
            if (value <= limits[i])
                return Words[i];
        }

        return Words[^1];
    }

    private static GssrRating Rate(string criterion, double value, double after, double[] limits, Func<double, string> text, bool hasAfter) =>
        new(criterion, double.IsFinite(value) ? text(value) : Quantity.Missing, Rate(value, limits), !hasAfter ? "" : double.IsFinite(after) ? text(after) : Quantity.Missing, hasAfter ? Rate(after, limits) : "");

    private static double Mean(List<Subject> gpus, Func<Subject, double> value) => gpus.Select(value).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
