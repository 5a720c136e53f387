using Firn.Tensors.Lanes;

namespace Firn.Models.Apertus;

/// <summary>
/// Parameters with what is derived from them and shared by all lanes: packed matrices and RoPE tables. After the
/// parameters change, every part must be packed again before the next pass.
/// </summary>
public sealed class ApertusWeights : IDisposable
{
    private readonly Lock gate = new();
    private RotaryTable? rotary;
    private int rotaryPositions;

    /// <summary>Allocates; nothing is packed yet.</summary>
    /// <param name="parameters">The parameters; stay the caller's to dispose.</param>
    /// <param name="training">Whether the backward forms are needed too.</param>
    public ApertusWeights(ApertusParameters parameters, bool training)
    {
        Parameters = parameters;
        Packed = new PackedWeights(parameters, training);
    }

    /// <summary>The parameters.</summary>
    public ApertusParameters Parameters { get; }

    /// <summary>How many parts <see cref="Pack(int)"/> takes; parts are independent.</summary>
    public int Parts => Packed.Parts;

    internal PackedWeights Packed { get; }

    /// <summary>Packs one part.</summary>
    public void Pack(int part) => Packed.Pack(part);

    /// <summary>Packs all parts, one after the other.</summary>
    public void Pack()
    {
        for (var part = 0; part < Parts; part++)
            Packed.Pack(part);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        rotary?.Dispose();
    }

    // xIELU's effective parameters of a layer: softplus of the raw ones, plus beta for the negative side.
    internal unsafe (float Positive, float Negative) Activation(int layer)
    {
        static double SoftPlus(double x) => x > 30 ? x : Math.Log(1 + Math.Exp(x));
        var at = Parameters.Layers[layer];
        return ((float)SoftPlus(Parameters.Buffer.Data[at.AlphaP]), XieluRows.Beta + (float)SoftPlus(Parameters.Buffer.Data[at.AlphaN]));
    }

    // Lanes of several sizes share the longest table: lanes are made before passes begin, the larger first or alike.
    internal RotaryTable RotaryTableFor(int positions)
    {
        lock (gate)
        {
            if (rotary is null || rotaryPositions < positions)
            {
                rotary = new RotaryTable(Parameters.Config, positions);
                rotaryPositions = positions;
            }

            return rotary;
        }
    }
}
