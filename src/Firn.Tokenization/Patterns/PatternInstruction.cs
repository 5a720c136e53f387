namespace Firn.Tokenization.Patterns;

/// <summary>An instruction; what the numbers mean stands at its <see cref="PatternOp"/>.</summary>
internal readonly record struct PatternInstruction(PatternOp Op, int A = 0, int B = 0, int C = 0, CodePointSet? Set = null);
