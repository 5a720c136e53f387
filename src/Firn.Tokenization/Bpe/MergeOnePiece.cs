namespace Firn.Tokenization.Bpe;

/// <summary>Writes the tokens of one piece and returns how many they are.</summary>
/// <param name="piece">16 bytes behind its last can be read.</param>
/// <param name="length">At least 1.</param>
/// <param name="output">Room for <paramref name="length"/> ids.</param>
internal unsafe delegate int MergeOnePiece(byte* piece, int length, int* output);
