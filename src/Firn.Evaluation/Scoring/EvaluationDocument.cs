namespace Firn.Evaluation.Scoring;

/// <summary>A held-out document as it is scored.</summary>
/// <param name="Id">Its document id.</param>
/// <param name="Language">Language and script, for example <c>deu_Latn</c>.</param>
/// <param name="Work">The work it is a part of.</param>
/// <param name="Tokens">The document's start token, its text, and its end token unless the document was cut.</param>
/// <param name="Bytes">UTF-8 bytes of the text that the tokens stand for.</param>
/// <param name="IsCut">Only the beginning is scored, and so no end token.</param>
public sealed record EvaluationDocument(string Id, string Language, string Work, int[] Tokens, long Bytes, bool IsCut);
