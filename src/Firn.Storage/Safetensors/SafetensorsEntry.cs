namespace Firn.Storage.Safetensors;

/// <summary>One tensor of a safetensors file, as its header declares it and the reader has checked it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Bytes">How many bytes.</param>
/// <param name="Elements">How many elements: the product of the sizes.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDtype Dtype, IReadOnlyList<long> Shape, long Offset, long Bytes, long Elements);
