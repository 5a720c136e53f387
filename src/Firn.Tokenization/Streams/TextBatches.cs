namespace Firn.Tokenization.Streams;

/// <summary>Cuts texts that come one after another into batches, of bounded memory, for several threads.</summary>
internal static class TextBatches
{
    /// <summary>Batches in the order of the texts; only the last may be small.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="length">Bytes of a text.</param>
    /// <param name="mostTexts">Most texts of a batch.</param>
    /// <param name="enoughBytes">A batch ends with the text that reaches so many bytes.</param>
    public static IEnumerable<List<T>> Of<T>(IEnumerable<T> texts, Func<T, int> length, int mostTexts, long enoughBytes)
    {
        var batch = new List<T>();
        long bytes = 0;
        foreach (var text in texts)
        {
            batch.Add(text);
            bytes += length(text);
            if (batch.Count < mostTexts && bytes < enoughBytes)
                continue;
            yield return batch;
            batch = [];
            bytes = 0;
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
