using Firn.Screening.Samples;

namespace Firn.Screening.Analysis;

/// <summary>The run's time on a clock common to all nodes, cut into slices of equal length.</summary>
/// <param name="Start">When the first node began, in seconds since 1970.</param>
/// <param name="Length">Seconds to the last sample of the last node.</param>
/// <param name="Slices">Number of slices.</param>
internal sealed record TimeGrid(double Start, double Length, int Slices)
{
    /// <summary>The slice of a moment, given in seconds after <see cref="Start"/>.</summary>
    public int SliceOf(double seconds) => Length <= 0 ? 0 : Math.Clamp((int)(seconds / Length * Slices), 0, Slices - 1);

    /// <summary>Mean of a series in each slice; NaN where it has no value.</summary>
    public float[] Mean(NodeSamples node, double offset, double[]? series)
    {
        var result = new float[Slices];
        if (series is null)
        {
            result.AsSpan().Fill(float.NaN);
            return result;
        }

        var counts = new int[Slices];
        for (var i = 0; i < series.Length; i++)
        {
            if (double.IsNaN(series[i]))
                continue;
            var slice = SliceOf(offset + node.Times[i]);
            result[slice] += (float)series[i];
            counts[slice]++;
        }

        for (var slice = 0; slice < Slices; slice++)
            result[slice] = counts[slice] == 0 ? float.NaN : result[slice] / counts[slice];
        return result;
    }
}
