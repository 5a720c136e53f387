namespace Firn.Models.Apertus;

/// <summary>The llama3 frequency scaling of RoPE; Apertus has it on from the first pretraining step.</summary>
/// <param name="Factor">By how much slow rotations are slowed further. Apertus: 8.</param>
/// <param name="LowFrequencyFactor">Wavelengths above original length over this are fully scaled. Apertus: 1.</param>
/// <param name="HighFrequencyFactor">Wavelengths below original length over this are left alone. Apertus: 4.</param>
/// <param name="OriginalLength">The context length that the factors refer to. Apertus: 8192.</param>
public sealed record RopeScaling(double Factor = 8, double LowFrequencyFactor = 1, double HighFrequencyFactor = 4, int OriginalLength = 8192);
