namespace Firn.Evaluation;

/// <summary>Is shown one sequence of tokens after the other; the span is valid during the call only.</summary>
public delegate void SequenceVisitor(ReadOnlySpan<int> tokens);
