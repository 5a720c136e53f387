namespace Firn.Screening.Analysis;

/// <summary>
/// Model FLOPs utilisation from what the program prints: tokens a second and device, times FLOP a token, over the device's peak.
/// FLOP a token is 6 a parameter (2 forward, 4 backward; Kaplan et al., arXiv 2001.08361, as PaLM's MFU, arXiv 2204.02311, without
/// the attention's part, which is a few per cent at 4,096 tokens of context) unless it is given.
/// </summary>
/// <param name="TokensPerSecond">Of one device: the median of what was printed.</param>
/// <param name="FlopPerToken">Of a training step.</param>
/// <param name="PeakFlops">Of one device, a second.</param>
/// <param name="Source">Where the peak is from.</param>
public sealed record ModelUse(double TokensPerSecond, double FlopPerToken, double PeakFlops, string Source)
{
    /// <summary>Dense 16-bit peaks in FLOP a second, from NVIDIA's data sheets; the longest name that fits counts.</summary>
    private static readonly (string Name, double Peak)[] Peaks =
    [
        ("GH200", 989.5e12), ("H200", 989.5e12), ("H100 NVL", 835e12), ("H100 PCIe", 756e12), ("H100", 989.5e12), ("B200", 2250e12), ("GB200", 2500e12), ("A100", 312e12), ("A30", 165e12), ("L40S", 362e12), ("L4", 121e12), ("V100", 125e12),
    ];

    /// <summary>The share of the peak, 0 to 1.</summary>
    public double Mfu => TokensPerSecond * FlopPerToken / PeakFlops;

    /// <summary>Computes it; null when something is not known.</summary>
    /// <param name="job">The run.</param>
    /// <param name="parameters">Parameters of the model (of a mixture: those that are active); null when not known.</param>
    /// <param name="flopPerToken">FLOP a token; null takes six a parameter.</param>
    /// <param name="peak">FLOP a second of one device; null takes that of the recorded GPUs.</param>
    public static ModelUse? Of(ScreenedJob job, double? parameters, double? flopPerToken, double? peak)
    {
        var devices = Math.Max(1, job.Subjects.Count(subject => subject.IsGpu));
        var tokens = Median(job, "tokens_per_second_per_gpu") ?? Median(job, "tokens_per_second") / devices;
        var flop = flopPerToken ?? 6 * parameters;
        var known = job.GpuNames.Select(name => (Name: name, Peak: Peak(name))).FirstOrDefault();
        return tokens is { } rate && flop is { } each && (peak ?? known.Peak) is { } most ? new(rate, each, most, peak is null ? $"{known.Name}, dense 16-bit" : "as given") : null;
    }

    /// <summary>The dense 16-bit peak of a GPU by its name; null for one that is not in the list.</summary>
    internal static double? Peak(string name)
    {
        var found = Peaks.Where(item => name.Contains(item.Name, StringComparison.OrdinalIgnoreCase)).OrderByDescending(item => item.Name.Length).FirstOrDefault();
        return found.Name is null ? null : found.Peak;
    }

    private static double? Median(ScreenedJob job, string metric)
    {
        var values = job.Program.TryGetValue(metric, out var all) ? all.Where(double.IsFinite).Order().ToList() : [];
        return values.Count == 0 ? null : values[values.Count / 2];
    }
}
