namespace Firn.Tokenization;

/// <summary>Ids that encoding sets around a text when it is asked for special tokens: Apertus sets <c>&lt;s&gt;</c> in front.</summary>
/// <param name="Prefix">In front of the text.</param>
/// <param name="Suffix">Behind the text.</param>
internal sealed record TokenizerTemplate(int[] Prefix, int[] Suffix)
{
    /// <summary>Sets nothing.</summary>
    public static TokenizerTemplate None { get; } = new([], []);

    /// <summary>Sets <c>&lt;s&gt;</c> in front where it is among some tokens.</summary>
    public static TokenizerTemplate Beginning(IReadOnlyList<AddedTokens.AddedToken> tokens) =>
        tokens.FirstOrDefault(token => token.Content == AddedTokens.ApertusTokens.Begin) is { } begin ? new([begin.Id], []) : None;
}
