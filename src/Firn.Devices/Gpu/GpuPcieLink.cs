namespace Firn.Devices.Gpu;

/// <summary>The PCI Express link of a GPU. The generation falls while a GPU is idle; the width does not.</summary>
/// <param name="Generation">Generation now.</param>
/// <param name="Width">Lanes now.</param>
/// <param name="MaxGeneration">Best that device and slot agree on.</param>
/// <param name="MaxWidth">Most lanes that device and slot agree on.</param>
public readonly record struct GpuPcieLink(uint Generation, uint Width, uint MaxGeneration, uint MaxWidth);
