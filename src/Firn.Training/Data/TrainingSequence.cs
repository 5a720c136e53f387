using Firn.Training.Goldfish;

namespace Firn.Training.Data;

/// <summary>Inputs, labels, document starts and loss mask of packed sequences laid one after the other.</summary>
public sealed class TrainingSequence
{
    private readonly bool[] dropped;

    /// <summary>Allocates.</summary>
    /// <param name="length">Tokens in all.</param>
    public TrainingSequence(int length)
    {
        Tokens = new int[length];
        Labels = new int[length];
        Starts = new int[length];
        Kept = new bool[length];
        dropped = new bool[length];
    }

    /// <summary>Inputs.</summary>
    public int[] Tokens { get; }

    /// <summary>The token after each input.</summary>
    public int[] Labels { get; }

    /// <summary>For each input, the index of the first token that it may attend to.</summary>
    public int[] Starts { get; }

    /// <summary>Whether a label counts.</summary>
    public bool[] Kept { get; }

    /// <summary>
    /// Fills one sequence. Attention and positions restart behind every end-of-document token; a label does not count
    /// where its input ends a document, nor where Goldfish leaves it out.
    /// </summary>
    /// <param name="at">Where the sequence begins in this buffer.</param>
    /// <param name="source">T + 1 tokens.</param>
    /// <param name="endOfDocument">The id that ends a document.</param>
    /// <param name="goldfish">The mask.</param>
    /// <returns>How many labels count.</returns>
    public int Fill(int at, ReadOnlySpan<int> source, int endOfDocument, GoldfishMask goldfish)
    {
        var length = source.Length - 1;
        source[..length].CopyTo(Tokens.AsSpan(at));
        var labels = Labels.AsSpan(at, length);
        source[1..].CopyTo(labels);
        var marks = dropped.AsSpan(at, length);
        goldfish.Mark(labels, marks);
        var start = at;
        var kept = 0;
        for (var t = 0; t < length; t++)
        {
            Starts[at + t] = start;
            var counts = source[t] != endOfDocument && !marks[t];
            Kept[at + t] = counts;
            kept += counts ? 1 : 0;
            if (source[t] == endOfDocument)
                start = at + t + 1;
        }

        return kept;
    }
}
