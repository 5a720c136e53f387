namespace Firn.Tokenization.Bpe;

/// <summary>The two tokens that a token is merged of, and when.</summary>
/// <param name="Left">The first, an id.</param>
/// <param name="Right">The second, an id.</param>
/// <param name="Order">
/// Rank of the merge plus one; 0 for a byte, -1 where nothing makes the token. With <see cref="Unasked"/> until somebody has asked
/// whether the token is the encoding of its bytes, and -1 where it is not.
/// </param>
internal readonly record struct TokenParts(int Left, int Right, int Order)
{
    /// <summary>A bit of <see cref="Order"/>, above every rank.</summary>
    public const int Unasked = 1 << 30;

    /// <summary>The parts of each id; null where a token is merged in two ways or of tokens that come after it.</summary>
    public static TokenParts[]? Of(int tokens, int[] byteTokens, IReadOnlyList<BpeMerge> merges)
    {
        var parts = new TokenParts[tokens];
        Array.Fill(parts, new TokenParts(0, 0, -1));
        foreach (var id in byteTokens)
            parts[id] = default;
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, result) = merges[rank];
            if (parts[left].Order < 0 || parts[right].Order < 0 || parts[result].Order >= 0)
                return null;
            parts[result] = new TokenParts(left, right, (rank + 1) | Unasked);
        }

        return parts;
    }
}
