namespace Firn.Tokenization.Explaining;

/// <summary>A piece of a text and how it became tokens.</summary>
/// <param name="Text">The piece, in the vocabulary's spelling of bytes (a space is Ġ).</param>
/// <param name="Ids">Its tokens.</param>
/// <param name="Tokens">Their spelling.</param>
/// <param name="Merges">The merges in the order in which they were applied, as <c>rank: left + right</c>.</param>
/// <param name="Added">It is an added token, not text.</param>
public sealed record ExplainedPiece(string Text, IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, IReadOnlyList<string> Merges, bool Added);
