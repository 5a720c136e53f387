namespace Firn.Tensors;

/// <summary>Element types. The values are libtorch's (c10/core/ScalarType.h), checked against its getters at load.</summary>
public enum ScalarType
{
    /// <summary>Unsigned 8 bit.</summary>
    UInt8 = 0,

    /// <summary>Signed 8 bit.</summary>
    Int8 = 1,

    /// <summary>Signed 16 bit.</summary>
    Int16 = 2,

    /// <summary>Signed 32 bit.</summary>
    Int32 = 3,

    /// <summary>Signed 64 bit.</summary>
    Int64 = 4,

    /// <summary>IEEE half.</summary>
    Float16 = 5,

    /// <summary>IEEE single.</summary>
    Float32 = 6,

    /// <summary>IEEE double.</summary>
    Float64 = 7,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 11,

    /// <summary>The upper half of a single: 8 exponent bits, 7 mantissa bits.</summary>
    BFloat16 = 15,
}
