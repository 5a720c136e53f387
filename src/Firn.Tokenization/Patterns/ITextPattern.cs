namespace Firn.Tokenization.Patterns;

/// <summary>Finds places in text. Immutable; thread-safe.</summary>
internal interface ITextPattern
{
    /// <summary>Reports every match in order, none overlapping another.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="matches">Receives start and end of each; cleared first.</param>
    void Find(ReadOnlySpan<byte> text, List<(int Start, int End)> matches);
}
