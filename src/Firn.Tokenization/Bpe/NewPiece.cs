namespace Firn.Tokenization.Bpe;

/// <summary>A piece that waits for its tokens in <see cref="NewPieces"/>.</summary>
internal unsafe struct NewPiece
{
    /// <summary>Its bytes; 64 can be read.</summary>
    public byte* Bytes;

    /// <summary>How many it has.</summary>
    public int Length;

    /// <summary>Its line of the cache, or null.</summary>
    public PieceCache.Line* Line;

    /// <summary>Tokens before it, those of waiting pieces not counted.</summary>
    public int Place;

    /// <summary>The first piece that waits that is the same: itself, or the one whose tokens it has.</summary>
    public NewPiece* First;

    /// <summary>Its tokens.</summary>
    public int* Tokens;

    /// <summary>How many they are; 0 while they are not known.</summary>
    public int Count;
}
