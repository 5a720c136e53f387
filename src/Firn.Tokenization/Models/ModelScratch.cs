namespace Firn.Tokenization.Models;

/// <summary>Memory that models use again from piece to piece. Not thread-safe.</summary>
internal sealed class ModelScratch
{
    private int[] integers = new int[256];
    private double[] numbers = new double[256];

    /// <summary>Symbols with their neighbours, merged.</summary>
    public SymbolMerger Merger { get; } = new();

    /// <summary>Bytes put together from parts.</summary>
    public System.Buffers.ArrayBufferWriter<byte> Bytes { get; } = new(64);

    /// <summary>Whole numbers, of any content.</summary>
    public Span<int> Integers(int count)
    {
        if (integers.Length < count)
            integers = new int[Math.Max(count, integers.Length * 2)];
        return integers.AsSpan(0, count);
    }

    /// <summary>Numbers, of any content.</summary>
    public Span<double> Numbers(int count)
    {
        if (numbers.Length < count)
            numbers = new double[Math.Max(count, numbers.Length * 2)];
        return numbers.AsSpan(0, count);
    }
}
