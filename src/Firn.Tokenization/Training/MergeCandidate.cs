namespace Firn.Tokenization.Training;

/// <summary>A pair that waits to be merged.</summary>
/// <param name="Count">Its count when it was put in the queue.</param>
/// <param name="Left">Its left symbol.</param>
/// <param name="Right">Its right symbol.</param>
/// <param name="Pair">Its number.</param>
/// <param name="Places">The words that it was found in since it was last put in the queue.</param>
internal readonly record struct MergeCandidate(long Count, int Left, int Right, int Pair, int Places)
{
    /// <summary>The order of merging: the higher count, then the lower left, then the lower right symbol.</summary>
    public bool IsBefore(in MergeCandidate other) =>
        Count != other.Count ? Count > other.Count : Left != other.Left ? Left < other.Left : Right < other.Right;
}
