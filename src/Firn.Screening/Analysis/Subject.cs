namespace Firn.Screening.Analysis;

/// <summary>A GPU, or a rank without one: what the time is accounted for.</summary>
public sealed class Subject
{
    /// <summary>True for a GPU.</summary>
    public required bool IsGpu { get; init; }

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The node's place among the nodes.</summary>
    public required int NodeIndex { get; init; }

    /// <summary>Number of the GPU on its node, or the rank.</summary>
    public required int Index { get; init; }

    /// <summary>The rank that uses it; -1 when that is not known.</summary>
    public int Rank { get; init; } = -1;

    /// <summary>Seconds of each <see cref="TimeUse"/>.</summary>
    public double[] Seconds { get; } = new double[Enum.GetValues<TimeUse>().Length];

    /// <summary>How busy it was in each slice of the run, 0 to 1; NaN where not recorded.</summary>
    public required float[] Activity { get; init; }

    /// <summary>Mean clock in each slice, MHz; empty when not known.</summary>
    public float[] Clock { get; init; } = [];

    /// <summary>Mean utilisation, 0 to 1; NaN when not known.</summary>
    public double Utilization { get; set; } = double.NaN;

    /// <summary>Mean of tensor and floating-point pipes together, 0 to 4; NaN without DCGM.</summary>
    public double Pipes { get; set; } = double.NaN;

    /// <summary>Mean power in watts; NaN when not known.</summary>
    public double Power { get; set; } = double.NaN;

    /// <summary>The same three means after the first utilisation above one half.</summary>
    public (double Utilization, double Pipes, double Power) AfterStart { get; set; } = (double.NaN, double.NaN, double.NaN);

    /// <summary>Energy in joules; NaN when not known.</summary>
    public double Energy { get; set; } = double.NaN;

    /// <summary>Share of the run after the first utilisation above one half; NaN when not known.</summary>
    public double StartShare { get; set; } = double.NaN;

    /// <summary>Share of the time in which the rank's processes were stopped by a signal.</summary>
    public double StoppedShare { get; set; }

    /// <summary>Seconds into the run at which it ended; NaN when it was there to the end.</summary>
    public double EndedAt { get; set; } = double.NaN;

    /// <summary>Share of the time with clocks held down by heat or a hardware fault.</summary>
    public double ThrottledShare { get; set; }

    /// <summary>Mean activity, 0 to 1.</summary>
    public double Mean => Activity.Where(value => !float.IsNaN(value)).Select(value => (double)value).DefaultIfEmpty(0).Average();

    /// <summary>How it is called: <c>rank 3</c>, <c>nid001 GPU 2</c>.</summary>
    public string Name => IsGpu ? $"{Node} GPU {Index}{(Rank >= 0 ? $" (rank {Rank})" : "")}" : $"rank {Index} on {Node}";
}
