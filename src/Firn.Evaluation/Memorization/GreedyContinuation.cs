namespace Firn.Evaluation.Memorization;

/// <summary>Continues each prompt by its most likely token, again and again, exactly <paramref name="count"/> times.</summary>
/// <param name="prompt">Tokens, the document's start token first.</param>
/// <param name="count">Tokens to add.</param>
/// <returns>The added tokens.</returns>
public delegate int[] GreedyContinuation(int[] prompt, int count);
