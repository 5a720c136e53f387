namespace Firn.Tokenization.Models;

/// <summary>Turns pieces of text into ids by a vocabulary of texts. Immutable; thread-safe.</summary>
internal interface ITokenModel
{
    /// <summary>One more than the highest id.</summary>
    int Count { get; }

    /// <summary>Appends the ids of a piece.</summary>
    /// <param name="piece">Valid UTF-8, at least one byte.</param>
    /// <param name="output">Receives them.</param>
    /// <param name="scratch">Memory of the calling thread.</param>
    void Encode(ReadOnlySpan<byte> piece, TokenBuffer output, ModelScratch scratch);

    /// <summary>The text of an id, or null.</summary>
    string? Spelling(int id);

    /// <summary>Writes the model as the file's <c>model</c>.</summary>
    void Write(Formats.TokenizerJsonWriter writer);
}
