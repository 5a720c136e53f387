using Firn.Core;

namespace Firn.Data.Deduplication;

/// <summary>That a document repeats another one.</summary>
/// <param name="Kept">The document that stays in its place.</param>
/// <param name="Exact">True when the texts are equal but for white space; false when they are near duplicates.</param>
/// <param name="KeptSplit">The split of the kept document.</param>
public readonly record struct Duplicate(DocumentId Kept, bool Exact, DocumentSplit KeptSplit);
