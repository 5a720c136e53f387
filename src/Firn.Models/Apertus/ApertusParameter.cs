namespace Firn.Models.Apertus;

/// <summary>One tensor of a model's parameters and where it lies in the flat buffer.</summary>
/// <param name="Name">The name that Hugging Face's checkpoints use.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Offset">First float in the flat buffer.</param>
/// <param name="Length">Number of floats.</param>
/// <param name="InitialDeviation">Standard deviation at the start; 0 means the constant <paramref name="InitialValue"/>.</param>
/// <param name="InitialValue">The constant that tensors without a deviation start from.</param>
public sealed record ApertusParameter(string Name, long[] Shape, long Offset, long Length, double InitialDeviation, float InitialValue)
{
    /// <summary>Whether weight decay acts on it: matrices yes; norms and the scalars of xIELU no.</summary>
    public bool Decays => Shape.Length > 1;
}
