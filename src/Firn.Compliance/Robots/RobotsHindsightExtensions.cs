namespace Firn.Compliance.Robots;

/// <summary>Which dated answers count.</summary>
internal static class RobotsHindsightExtensions
{
    /// <summary>The answers that count for a page.</summary>
    /// <param name="hindsight">The policy.</param>
    /// <param name="answers">A host's answers in order of date.</param>
    /// <param name="fetched">When the page was fetched, ISO 8601; empty counts as before every answer.</param>
    public static IEnumerable<RobotsSnapshot> InForce(this RobotsHindsight hindsight, IReadOnlyList<RobotsSnapshot> answers, string fetched)
    {
        if (answers.Count == 0)
            return [];
        var first = 0;
        while (first + 1 < answers.Count && string.CompareOrdinal(answers[first + 1].Date, fetched) <= 0)
            first++;
        return hindsight == RobotsHindsight.AsCrawled ? [answers[first]] : answers.Skip(first);
    }
}
