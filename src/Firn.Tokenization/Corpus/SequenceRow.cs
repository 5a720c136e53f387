namespace Firn.Tokenization.Corpus;

/// <summary>Whose tokens a sequence of a token shard are: a row of <c>documents.parquet</c>.</summary>
/// <param name="Split"><c>train</c>, <c>dev</c> or <c>heldout</c>: the shard.</param>
/// <param name="Sequence">Number in the shard, from 0.</param>
/// <param name="Id">The document's id, or a planted text's name.</param>
/// <param name="Source">The source's id in the recipe; <c>planted</c> for a planted text.</param>
/// <param name="Language">Language and script.</param>
/// <param name="Work">The work that the document is a part of.</param>
/// <param name="Bytes">UTF-8 bytes of the text.</param>
/// <param name="Tokens">Tokens of the sequence, begin and end included.</param>
public sealed record SequenceRow(string Split, long Sequence, string Id, string Source, string Language, string Work, long Bytes, int Tokens);
