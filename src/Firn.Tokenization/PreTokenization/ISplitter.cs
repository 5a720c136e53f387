namespace Firn.Tokenization.PreTokenization;

/// <summary>Cuts text into pieces; a type parameter, so that the encoder's loop is compiled once a family.</summary>
internal interface ISplitter
{
    /// <summary>Where the piece that begins at <paramref name="start"/> ends; always behind it.</summary>
    /// <param name="text">UTF-8; invalid bytes are symbols.</param>
    /// <param name="start">Inside the text, at a piece's begin.</param>
    static abstract int End(ReadOnlySpan<byte> text, int start);
}
