namespace Firn.Tokenization.Models;

/// <summary>What a <see cref="TextBpeModel"/> does beside merging; the names in the file stand in brackets.</summary>
internal sealed record TextBpeOptions
{
    /// <summary>The token of what is not in the vocabulary (<c>unk_token</c>); null: it is left out.</summary>
    public string? Unknown { get; init; }

    /// <summary>In front of each symbol but a piece's first (<c>continuing_subword_prefix</c>).</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The prefix is given, perhaps empty.</summary>
    public bool GivenPrefix { get; init; }

    /// <summary>Behind a piece's last symbol (<c>end_of_word_suffix</c>).</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The suffix is given, perhaps empty.</summary>
    public bool GivenSuffix { get; init; }

    /// <summary>Several unknown characters in a row are one token (<c>fuse_unk</c>).</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Unknown characters are their bytes, as <c>&lt;0x0A&gt;</c> (<c>byte_fallback</c>).</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A piece that is in the vocabulary as a whole is taken without merging (<c>ignore_merges</c>).</summary>
    public bool IgnoreMerges { get; init; }
}
