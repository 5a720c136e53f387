namespace Firn.Training.Goldfish;

/// <summary>
/// The Goldfish mask, strategy <c>hash-table</c>, bit for bit as Apertus trained with it: the product of the last
/// <c>h</c> labels (int64, wrapping) modulo the table's size picks a number in [0, 1); the label is left out of the loss
/// when that number is below 1/k. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// Known weakness, kept for parity: a product of many even ids reaches 0 modulo 2^64, so at h = 50 the real rate is
/// about 1.4 to 1.5 % instead of 2 %, and the order of the labels does not matter.
/// </remarks>
/// <param name="config">k and h.</param>
public sealed class GoldfishMask(GoldfishConfig config)
{
    private const int TableSize = 1_000_003;
    private const uint TableSeed = 2971215073;
    private static readonly Lazy<float[]> SharedTable = new(BuildTable);

    /// <summary>The table H of the Apertus code: <c>torch.rand(1000003)</c> with seed 2971215073.</summary>
    public static ReadOnlySpan<float> Table => SharedTable.Value;

    /// <summary>Says which labels are left out.</summary>
    /// <param name="labels">The next-token labels of one packed sequence; padding counts as 0.</param>
    /// <param name="dropped">Same length; set to true where the label is left out, else false.</param>
    /// <returns>How many labels are left out.</returns>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public int Mark(ReadOnlySpan<int> labels, Span<bool> dropped)
    {
        if (labels.Length != dropped.Length)
            throw new ArgumentException($"{labels.Length} labels, {dropped.Length} marks", nameof(dropped));
        dropped.Clear();
        if (config.K == 0)
            return 0;
        var threshold = 1f / config.K;
        var table = Table;
        var count = 0;
        for (var i = config.H - 1; i < labels.Length; i++)
        {
            if (table[IndexOf(labels.Slice(i - config.H + 1, config.H))] >= threshold)
                continue;
            dropped[i] = true;
            count++;
        }

        return count;
    }

    /// <summary>The product of a window, wrapping at 64 bits.</summary>
    internal static long Product(ReadOnlySpan<int> window)
    {
        var product = 1L;
        foreach (var label in window)
            product = unchecked(product * label);
        return product;
    }

    /// <summary>The table index of a window: the product modulo the table's size, made non-negative as in Python.</summary>
    internal static int IndexOf(ReadOnlySpan<int> window)
    {
        var remainder = (int)(Product(window) % TableSize);
        return remainder < 0 ? remainder + TableSize : remainder;
    }

    private static float[] BuildTable()
    {
        var generator = new MersenneTwister(TableSeed);
        var table = new float[TableSize];
        for (var i = 0; i < table.Length; i++)
            table[i] = generator.NextSingle();
        return table;
    }
}
