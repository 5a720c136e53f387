namespace Firn.Tensors;

/// <summary>
/// Which rows of a packed batch belong together: documents one after the other, none reaching over the end of a
/// sequence. Attention stays inside a document, and positions restart with each. Immutable.
/// </summary>
public sealed class PackedDocuments
{
    private readonly int[] starts;
    private readonly int[] positions;

    private PackedDocuments(List<int> firsts, int rows)
    {
        starts = [.. firsts, rows];
        positions = new int[rows];
        for (var document = 0; document < Count; document++)
        {
            for (var row = starts[document]; row < starts[document + 1]; row++)
                positions[row] = row - starts[document];
            Longest = Math.Max(Longest, starts[document + 1] - starts[document]);
        }
    }

    /// <summary>Number of documents.</summary>
    public int Count => starts.Length - 1;

    /// <summary>Number of rows of all documents.</summary>
    public int Rows => starts[^1];

    /// <summary>Rows of the longest document.</summary>
    public int Longest { get; }

    /// <summary>Each row's place in its document, from 0.</summary>
    public ReadOnlyMemory<int> Positions => positions;

    /// <summary>First row of each document, and the number of rows as the last entry.</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>Documents of given lengths.</summary>
    /// <param name="lengths">Each at least 1.</param>
    public static PackedDocuments FromLengths(params ReadOnlySpan<int> lengths)
    {
        var firsts = new List<int>();
        var rows = 0;
        foreach (var length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(lengths));
            firsts.Add(rows);
            rows = checked(rows + length);
        }

        return new(firsts, rows);
    }

    /// <summary>Documents that end after an end token or with their sequence.</summary>
    /// <param name="tokens">Sequences one after the other.</param>
    /// <param name="sequenceLength">Tokens of a sequence; the last may be shorter.</param>
    /// <param name="endToken">The token that ends a document and belongs to it.</param>
    public static PackedDocuments FromTokens(ReadOnlySpan<int> tokens, int sequenceLength, int endToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequenceLength);
        var firsts = new List<int>();
        for (var row = 0; row < tokens.Length; row++)
        {
            if (row % sequenceLength == 0 || tokens[row - 1] == endToken)
                firsts.Add(row);
        }

        return new(firsts, tokens.Length);
    }
}
