namespace Firn.Benchmarks.Fuzzing;

/// <summary>A parser and some valid inputs to start from.</summary>
/// <param name="Seeds">At least one.</param>
/// <param name="Parse">Reads the bytes; answers or throws a FirnException.</param>
internal sealed record FuzzTarget(IReadOnlyList<byte[]> Seeds, Action<byte[]> Parse);
