namespace Firn.Tokenization.Bpe;

/// <summary>Two tokens that become one; a merge's rank is its place in the list.</summary>
/// <param name="Left">Id of the left part.</param>
/// <param name="Right">Id of the right part.</param>
/// <param name="Result">Id of the whole.</param>
internal readonly record struct BpeMerge(int Left, int Right, int Result);
