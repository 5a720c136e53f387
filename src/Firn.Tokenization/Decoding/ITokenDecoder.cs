namespace Firn.Tokenization.Decoding;

/// <summary>Turns the texts of tokens into the parts of a text. Immutable; thread-safe.</summary>
internal interface ITokenDecoder
{
    /// <summary>The parts, which one after another are the text; may be the list that was given, changed.</summary>
    List<string> Decode(List<string> tokens);
}
