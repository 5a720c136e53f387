namespace Firn.Tokenization.Models;

/// <summary>Each piece is an entry or the unknown token.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, string unknown) : ITokenModel
{
    private readonly int unknownId = vocabulary.Find(unknown);

    /// <inheritdoc/>
    public int Count => vocabulary.Count;

    /// <inheritdoc/>
    public string? Spelling(int id) => vocabulary.Text(id);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> piece, TokenBuffer output, ModelScratch scratch) =>
        output.Add(vocabulary.Find(piece) is >= 0 and var id ? id : unknownId);

    /// <inheritdoc/>
    public void Write(Formats.TokenizerJsonWriter writer)
    {
        writer.String("type", "WordLevel");
        writer.Vocabulary(vocabulary);
        writer.String("unk_token", unknown);
    }
}
