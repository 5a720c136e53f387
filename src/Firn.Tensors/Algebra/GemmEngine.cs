namespace Firn.Tensors;

/// <summary>Who computes matrix products in single precision.</summary>
public enum GemmEngine
{
    /// <summary>Firn's blocked kernel on Firn's threads.</summary>
    Firn,

    /// <summary>libtorch and the BLAS that it was built with, on OpenMP threads.</summary>
    LibTorch,
}
