using System.Text.Json;
using Firn.Tokenization.Decoding;
using Firn.Tokenization.Models;
using Firn.Tokenization.Normalizers;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Pipeline;

/// <summary>
/// What a tokenizer does beside the plain path (a hand-written splitter, then byte-level merges): each part as the file names
/// it. Immutable; thread-safe.
/// </summary>
internal sealed record TokenizerPipeline
{
    /// <summary>Rewrites the text between added tokens; null: it stays as it is.</summary>
    public INormalizer? Normalizer { get; init; }

    /// <summary>How normalised text is cut, where a hand-written splitter does it and byte-level merges follow.</summary>
    public SplitFamily? Family { get; init; }

    /// <summary>How it is cut elsewhere: one after another.</summary>
    public IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; } = [];

    /// <summary>What pieces become; null: byte-level merges.</summary>
    public ITokenModel? Model { get; init; }

    /// <summary>How tokens become text; null where bytes stand for themselves.</summary>
    public ITokenDecoder? Decoder { get; init; }

    /// <summary>Tokens become text without a decoder: with a space between them.</summary>
    public bool JoinsWithSpace { get; init; }

    /// <summary>A text may be cut where its pieces end (<see cref="Streams.SafeCut"/>): nothing in it is seen further than that.</summary>
    public bool CanCut => Family is not null && Normalizer is null or UnicodeFormNormalizer;

    /// <summary>The file's four parts beside the model, for writing: normalizer, pre_tokenizer, post_processor, decoder.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Source { get; init; }
}
