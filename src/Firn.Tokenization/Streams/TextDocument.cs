namespace Firn.Tokenization.Streams;

/// <summary>A text out of a file.</summary>
/// <param name="Language">Its language; <c>und</c> where the file does not say.</param>
/// <param name="Text">UTF-8.</param>
/// <param name="Id">The document's id: the file's own where it has one, else of the file's name and the number.</param>
/// <param name="Source">The file's name without folders.</param>
/// <param name="Number">Number in the file, from 1.</param>
public sealed record TextDocument(string Language, ReadOnlyMemory<byte> Text, string Id, string Source, long Number);
