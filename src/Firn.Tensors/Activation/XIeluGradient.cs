namespace Firn.Tensors;

/// <summary>Gradients of xIELU's two effective coefficients.</summary>
/// <param name="Positive">By p: the sum of dy · x² over x &gt; 0.</param>
/// <param name="Negative">By n: the sum of dy · (expm1(min(x, e)) - x) over the rest.</param>
public readonly record struct XIeluGradient(double Positive, double Negative);
