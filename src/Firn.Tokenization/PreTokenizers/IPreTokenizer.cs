namespace Firn.Tokenization.PreTokenizers;

/// <summary>Cuts pieces of text into smaller ones, and may rewrite them. Immutable; thread-safe.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts one piece.</summary>
    /// <param name="piece">Valid UTF-8, at least one byte.</param>
    /// <param name="first">It begins the whole text.</param>
    /// <param name="output">Receives the parts.</param>
    void Split(ReadOnlySpan<byte> piece, bool first, PieceList output);
}
