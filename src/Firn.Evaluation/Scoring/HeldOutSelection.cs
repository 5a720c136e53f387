namespace Firn.Evaluation.Scoring;

/// <summary>
/// Chooses what to score within a budget of tokens: every language gets the same share, what a language cannot use goes to
/// the others, documents in the order of their ids (a hash, so a random but fixed order), the last one cut.
/// A budget of tokens, not of time: the same documents on every machine.
/// </summary>
public static class HeldOutSelection
{
    /// <summary>Tokens for each language.</summary>
    /// <param name="available">Held-out tokens by language.</param>
    /// <param name="budget">Tokens in all.</param>
    public static IReadOnlyDictionary<string, long> Budgets(IReadOnlyDictionary<string, long> available, long budget)
    {
        var budgets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var left = budget;
        var waiting = available.Count;
        foreach (var (language, tokens) in available.OrderBy(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal))
        {
            var share = Math.Min(tokens, left / waiting);
            budgets[language] = share;
            left -= share;
            waiting--;
        }

        return budgets;
    }

    /// <summary>The documents to score.</summary>
    /// <param name="documents">All held-out documents; <see cref="EvaluationDocument.Bytes"/> of the whole text.</param>
    /// <param name="budget">Tokens in all.</param>
    /// <param name="perDocument">Most tokens of one document, so that one long work does not stand for its language.</param>
    /// <param name="bytesOf">UTF-8 bytes that some tokens stand for.</param>
    public static IReadOnlyList<EvaluationDocument> Choose(
        IEnumerable<EvaluationDocument> documents, long budget, int perDocument, Func<ReadOnlyMemory<int>, long> bytesOf)
    {
        var byLanguage = documents.Where(document => document.Tokens.Length > 1)
            .GroupBy(document => document.Language, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(document => document.Id, StringComparer.Ordinal).ToList(), StringComparer.Ordinal);
        var budgets = Budgets(byLanguage.ToDictionary(one => one.Key, one => one.Value.Sum(document => (long)Math.Min(document.Tokens.Length, perDocument)), StringComparer.Ordinal), budget);
        var chosen = new List<EvaluationDocument>();
        foreach (var (language, tokens) in budgets)
        {
            var left = tokens;
            foreach (var document in byLanguage[language])
            {
                if (left < 2)
                    break;
                var take = (int)Math.Min(Math.Min(document.Tokens.Length, perDocument), left);
                left -= take;
                chosen.Add(take == document.Tokens.Length
                    ? document
                    : document with { Tokens = document.Tokens[..take], Bytes = bytesOf(document.Tokens.AsMemory(1, take - 1)), IsCut = true });
            }
        }

        return chosen;
    }
}
