using Firn.Tensors.Lanes;

namespace Firn.Models.Apertus;

/// <summary>Cosines and sines of RoPE by position, with the llama3 scaling of slow rotations.</summary>
internal sealed unsafe class RotaryTable : IDisposable
{
    private readonly FloatBuffer cosines;
    private readonly FloatBuffer sines;

    /// <summary>Computes in double, rounds once.</summary>
    public RotaryTable(ApertusConfig config, int positions)
    {
        var half = config.HeadDim / 2;
        cosines = new FloatBuffer((long)positions * half);
        sines = new FloatBuffer((long)positions * half);
        for (var i = 0; i < half; i++)
        {
            var frequency = InverseFrequency(config, i);
            for (var t = 0; t < positions; t++)
            {
                cosines.Data[((long)t * half) + i] = (float)Math.Cos(t * frequency);
                sines.Data[((long)t * half) + i] = (float)Math.Sin(t * frequency);
            }
        }
    }

    public float* Cosines => cosines.Data;

    public float* Sines => sines.Data;

    /// <summary>
    /// f = theta^(-2i/E), wavelength w = 2 pi / f. w below L/high: f. w above L/low: f/factor. Between them, with
    /// s = (L/w - low) / (high - low): (1-s) f/factor + s f. L is the original length.
    /// </summary>
    public static double InverseFrequency(ApertusConfig config, int i)
    {
        var frequency = Math.Pow(config.RopeTheta, -2.0 * i / config.HeadDim);
        if (config.RopeScaling is not { } scaling)
            return frequency;
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < scaling.OriginalLength / scaling.HighFrequencyFactor)
            return frequency;
        if (wavelength > scaling.OriginalLength / scaling.LowFrequencyFactor)
            return frequency / scaling.Factor;
        var share = ((scaling.OriginalLength / wavelength) - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return ((1 - share) * frequency / scaling.Factor) + (share * frequency);
    }

    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }
}
