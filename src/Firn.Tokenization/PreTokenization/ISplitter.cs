namespace Firn.Tokenization.PreTokenization;

/// <summary>
/// A family's way to cut text into pieces; a type parameter, so that the encoder's loop is compiled once a family. It is
/// stated twice: <see cref="End"/> is the rule, a character at a time; the properties let <see cref="BlockSplitter"/>
/// find the same ends 64 bytes at a time.
/// </summary>
internal interface ISplitter
{
    /// <summary>A word begins where case rises.</summary>
    static abstract bool SplitsAtCase { get; }

    /// <summary>Any single symbol or space goes with the word behind it; else only <c>U+0020</c> does.</summary>
    static abstract bool WordTakesSymbol { get; }

    /// <summary>Most digits of a piece; 0 for whole runs, which take a space in front.</summary>
    static abstract int Digits { get; }

    /// <summary>Line ends go with the symbols or the white space in front of them.</summary>
    static abstract bool LineEndsTogether { get; }

    /// <summary>Slashes do, among the line ends behind symbols.</summary>
    static abstract bool SlashesTogether { get; }

    /// <summary>English contractions.</summary>
    static abstract ContractionRule Contractions { get; }

    /// <summary>Where the piece that begins at <paramref name="start"/> ends; always behind it.</summary>
    /// <param name="text">UTF-8; invalid bytes are symbols.</param>
    /// <param name="start">Inside the text, at a piece's begin.</param>
    static abstract int End(ReadOnlySpan<byte> text, int start);
}
