namespace Firn.Tokenization.AddedTokens;

/// <summary>A text that is one token wherever it stands, outside the merges.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
public sealed record AddedToken(int Id, string Content)
{
    /// <summary>Left out by decoding that skips special tokens.</summary>
    public bool Special { get; init; } = true;

    /// <summary>Found in the normalised text instead of the raw one.</summary>
    public bool Normalized { get; init; }

    /// <summary>Takes the white space in front with it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Takes the white space behind with it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Only where no letter, number, mark or underscore stands beside it.</summary>
    public bool SingleWord { get; init; }
}
