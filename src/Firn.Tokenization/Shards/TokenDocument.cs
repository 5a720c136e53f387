namespace Firn.Tokenization.Shards;

/// <summary>Whose tokens lie where in a shard: a row of <c>NAME.documents.parquet</c>.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Source">The file that it came from.</param>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Language">Its language.</param>
/// <param name="Start">Position of its first token in the shard.</param>
/// <param name="Tokens">Its tokens, begin and end included.</param>
/// <param name="Bytes">UTF-8 bytes of its text.</param>
public sealed record TokenDocument(string Id, string Source, long Number, string Language, long Start, int Tokens, long Bytes);
