namespace Firn.Core;

/// <summary>A step's decision with its reason code.</summary>
/// <param name="Kind">Kept, edited or dropped.</param>
/// <param name="Reason">A stable code that says what was wrong, for example <c>too_few_words</c>; empty when kept without remark.</param>
/// <param name="Evidence">What the rule saw, for a person: a number beside its threshold, a line. Never masked personal data.</param>
public readonly record struct Verdict(VerdictKind Kind, string Reason = "", string Evidence = "")
{
    /// <summary>The document stays as it is.</summary>
    public static Verdict Keep => new(VerdictKind.Kept);

    /// <summary>The document is out.</summary>
    public static Verdict Drop(string reason, string evidence = "") => new(VerdictKind.Dropped, reason, evidence);
}
