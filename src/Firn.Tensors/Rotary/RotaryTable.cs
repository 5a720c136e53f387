namespace Firn.Tensors;

/// <summary>Cosines and sines of every position and frequency, (positions, headWidth / 2) each. Immutable once made.</summary>
public sealed unsafe class RotaryTable : IDisposable
{
    private readonly Tensor cosines;
    private readonly Tensor sines;

    /// <summary>Computes the table in double precision.</summary>
    /// <param name="config">Base and scaling.</param>
    /// <param name="headWidth">Elements of a head; even.</param>
    /// <param name="positions">One more than the largest position.</param>
    public RotaryTable(RotaryConfig config, int headWidth, int positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positions);
        var frequencies = InverseFrequencies(config, headWidth);
        HeadWidth = headWidth;
        Positions = positions;
        cosines = Tensor.Empty(ScalarType.Float32, positions, headWidth / 2);
        sines = Tensor.Empty(ScalarType.Float32, positions, headWidth / 2);
        // The table outlives scopes of the caller.
        TensorScope.Detach(cosines);
        TensorScope.Detach(sines);
        for (var position = 0; position < positions; position++)
        {
            for (var i = 0; i < frequencies.Length; i++)
            {
                Cosines[(position * frequencies.Length) + i] = (float)Math.Cos(position * frequencies[i]);
                Sines[(position * frequencies.Length) + i] = (float)Math.Sin(position * frequencies[i]);
            }
        }
    }

    /// <summary>Elements of a head.</summary>
    public int HeadWidth { get; }

    /// <summary>Positions that the table holds.</summary>
    public int Positions { get; }

    internal float* Cosines => (float*)cosines.Data;

    internal float* Sines => (float*)sines.Data;

    /// <summary>Radians a position for each pair of elements, the scaling of Llama 3 applied.</summary>
    /// <param name="config">Base and scaling.</param>
    /// <param name="headWidth">Elements of a head; even.</param>
    public static double[] InverseFrequencies(RotaryConfig config, int headWidth)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (headWidth <= 0 || headWidth % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(headWidth), headWidth, "a head has an even number of elements");
        var frequencies = new double[headWidth / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = Math.Pow(config.Theta, -2.0 * i / headWidth);
            frequencies[i] = config.Scaled ? Stretch(frequency, config) : frequency;
        }

        return frequencies;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }

    private static double Stretch(double frequency, RotaryConfig config)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < config.OriginalContext / config.HighFrequencyFactor)
            return frequency;
        if (wavelength > config.OriginalContext / config.LowFrequencyFactor)
            return frequency / config.Factor;
        var keep = ((config.OriginalContext / wavelength) - config.LowFrequencyFactor) / (config.HighFrequencyFactor - config.LowFrequencyFactor);
        return ((1 - keep) * frequency / config.Factor) + (keep * frequency);
    }
}
