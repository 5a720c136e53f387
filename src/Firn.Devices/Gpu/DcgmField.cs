namespace Firn.Devices.Gpu;

/// <summary>What DCGM measures of a GPU. The numbers are DCGM's field ids (dcgm_fields.h).</summary>
public enum DcgmField : ushort
{
    /// <summary>NVML's index of the GPU.</summary>
    NvmlIndex = 52,

    /// <summary>Degrees Celsius.</summary>
    Temperature = 150,

    /// <summary>Watts.</summary>
    Power = 155,

    /// <summary>Millijoules since the driver was loaded.</summary>
    Energy = 156,

    /// <summary>Percent of the time in which a kernel ran.</summary>
    Utilization = 203,

    /// <summary>Memory in use, MiB.</summary>
    MemoryUsed = 252,

    /// <summary>Share of the time in which any part of the compute engine was active, 0 to 1.</summary>
    GraphicsActive = 1001,

    /// <summary>Share of multiprocessors with work, over time and multiprocessors, 0 to 1.</summary>
    MultiprocessorActive = 1002,

    /// <summary>Resident warps of the most possible, 0 to 1.</summary>
    Occupancy = 1003,

    /// <summary>Tensor pipes active, 0 to 1.</summary>
    TensorActive = 1004,

    /// <summary>Device memory interface active, 0 to 1; about 0.8 is the most that a program reaches.</summary>
    MemoryActive = 1005,

    /// <summary>64-bit pipes active, 0 to 1.</summary>
    Fp64Active = 1006,

    /// <summary>32-bit pipes active, 0 to 1.</summary>
    Fp32Active = 1007,

    /// <summary>16-bit pipes active, 0 to 1.</summary>
    Fp16Active = 1008,

    /// <summary>Bytes a second sent over PCI Express.</summary>
    PcieSent = 1009,

    /// <summary>Bytes a second received over PCI Express.</summary>
    PcieReceived = 1010,

    /// <summary>Bytes a second sent over NVLink.</summary>
    LinkSent = 1011,

    /// <summary>Bytes a second received over NVLink.</summary>
    LinkReceived = 1012,
}
