namespace Firn.Tensors;

/// <summary>What <c>firn doctor</c> says about the libtorch in use.</summary>
/// <param name="Folder">Where it was loaded from.</param>
/// <param name="Version">Its ABI version as <c>major.minor.patch</c>.</param>
/// <param name="AbiVersion">The number behind <paramref name="Version"/>.</param>
/// <param name="Devices">Devices that this build can address: <c>cpu</c>, <c>cuda</c>.</param>
/// <param name="Threads">Threads that its CPU kernels use.</param>
/// <param name="SimdBits">Vector width of our own kernels on this processor.</param>
/// <param name="MissingOptional">Optional functions that it lacks, with what is lost.</param>
public sealed record LibTorchDescription(
    string Folder,
    string Version,
    ulong AbiVersion,
    IReadOnlyList<string> Devices,
    int Threads,
    int SimdBits,
    IReadOnlyList<string> MissingOptional);
