namespace Firn.Storage.Safetensors;

/// <summary>Element types of a safetensors file that Firn reads.</summary>
public enum SafetensorsDtype
{
    /// <summary>Not one of the types below; such a tensor can be listed, not read.</summary>
    Other,

    /// <summary>IEEE 754 binary32, little-endian.</summary>
    F32,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned byte.</summary>
    U8,
}
