using Firn.Core;

namespace Firn.Data.Deduplication;

/// <summary>What deduplication, split and sampling need to know about a document, without its text.</summary>
public sealed record DocumentFingerprint
{
    /// <summary>The document.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>The work that it is a part of; its own id when it has none.</summary>
    public required string Work { get; init; }

    /// <summary>Language and script.</summary>
    public required string Language { get; init; }

    /// <summary>Bytes of text.</summary>
    public required int TextBytes { get; init; }

    /// <summary>First 128 bits of the SHA-256 of the text with runs of white space as one space; 0 for a text without anything else.</summary>
    public required UInt128 ExactHash { get; init; }

    /// <summary>One digest a MinHash band; empty when the text has too few words.</summary>
    public required ulong[] Bands { get; init; }
}
