using Firn.Tokenization.AddedTokens;

namespace Firn.Tokenization;

/// <summary>
/// Which special tokens an encoder recognises in a text. Text from outside must not be able to end a document or open a
/// chat turn, so documents are encoded with the few that our own steps write into them. Immutable; thread-safe.
/// </summary>
public sealed class SpecialTokens
{
    private readonly HashSet<string>? contents;

    private SpecialTokens(HashSet<string>? contents)
    {
        this.contents = contents;
    }

    /// <summary>Every special token, as Hugging Face's library does.</summary>
    public static SpecialTokens All { get; } = new(null);

    /// <summary>None: they are text like any other. Added tokens that are not special are still found.</summary>
    public static SpecialTokens None { get; } = new([]);

    /// <summary>Only these.</summary>
    public static SpecialTokens Only(IEnumerable<string> contents) => new([.. contents]);

    /// <summary>True when the token is recognised.</summary>
    internal bool Allows(AddedToken token) => !token.Special || contents is null || contents.Contains(token.Content);
}
