namespace Firn.Compliance.Robots;

/// <summary>Which dated answers count.</summary>
internal static class RobotsHindsightExtensions
{
    private const int ToTheSecond = 19; // 2026-01-15T10:20:30

    /// <summary>The answers that count for a page.</summary>
    /// <param name="hindsight">The policy.</param>
    /// <param name="answers">A host's answers in order of date.</param>
    /// <param name="fetched">When the page was fetched, ISO 8601; empty counts as before every answer.</param>
    public static IEnumerable<RobotsSnapshot> InForce(this RobotsHindsight hindsight, IReadOnlyList<RobotsSnapshot> answers, string fetched)
    {
        if (answers.Count == 0)
            return [];
        var first = 0;
        while (first + 1 < answers.Count && IsBy(answers[first + 1].Date, fetched))
            first++;
        return hindsight == RobotsHindsight.AsCrawled ? [answers[first]] : answers.Skip(first);
    }

    // As exact as the page's date is, to the second: one that names only a day takes the answers of that day as given before it.
    private static bool IsBy(string date, string fetched) => fetched.Length > 0 && string.CompareOrdinal(date, 0, fetched, 0, Math.Min(fetched.Length, ToTheSecond)) <= 0;
}
