namespace Firn.Compliance.Robots;

/// <summary>Which of a host's answers count for a page.</summary>
public enum RobotsHindsight
{
    /// <summary>The answer in force when the page was fetched and every later one: an opt-out removes earlier text too.</summary>
    Hindsight,

    /// <summary>Only the answer in force when the page was fetched: the newest of that moment or before, of that day where the page names no time, else the first after it.</summary>
    AsCrawled,
}
