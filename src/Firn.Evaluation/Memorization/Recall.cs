namespace Firn.Evaluation.Memorization;

/// <summary>How much of a reference a continuation reproduces. Measures of Apertus' report, §5.4, and of arXiv 2505.13171.</summary>
public static class Recall
{
    /// <summary>Tokens that agree from the start.</summary>
    public static int CommonPrefix(ReadOnlySpan<int> reference, ReadOnlySpan<int> continuation) => reference.CommonPrefixLength(continuation);

    /// <summary>Longest run of the reference that stands in the continuation without a gap, anywhere.</summary>
    public static int LongestRun(ReadOnlySpan<int> reference, ReadOnlySpan<int> continuation)
    {
        var row = new int[continuation.Length + 1];
        var longest = 0;
        foreach (var token in reference)
        {
            for (var j = continuation.Length; j > 0; j--)
            {
                row[j] = continuation[j - 1] == token ? row[j - 1] + 1 : 0;
                longest = Math.Max(longest, row[j]);
            }
        }

        return longest;
    }

    /// <summary>ROUGE-L: longest common subsequence over the reference's length, in [0, 1].</summary>
    public static double RougeL(ReadOnlySpan<int> reference, ReadOnlySpan<int> continuation)
    {
        if (reference.IsEmpty)
            return 0;
        var row = new int[continuation.Length + 1];
        foreach (var token in reference)
        {
            var diagonal = 0;
            for (var j = 1; j <= continuation.Length; j++)
            {
                var above = row[j];
                row[j] = continuation[j - 1] == token ? diagonal + 1 : Math.Max(above, row[j - 1]);
                diagonal = above;
            }
        }

        return row[^1] / (double)reference.Length;
    }
}
