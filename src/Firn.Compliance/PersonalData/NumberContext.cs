namespace Firn.Compliance.PersonalData;

/// <summary>Whether what stands around a number lets it be what its digits say.</summary>
internal static class NumberContext
{
    /// <summary>
    /// A telling layout counts unless a word, a sign of arithmetic or a link says otherwise; another counts where a word
    /// beside it names it.
    /// </summary>
    public static bool Accepts(ReadOnlySpan<byte> text, NumberLayouts.Entry entry, int start, int end)
    {
        var labels = PiiLabels.Look(text, start, end);
        var own = entry.Rule.Kind == PiiKind.Card ? PiiLabels.Card : PiiLabels.Of(entry.Rule.Type);
        if (labels.Says(own))
            return true;
        var general = own | (entry.Rule.Kind == PiiKind.NationalId ? PiiLabels.AnyId : 0);
        if (entry.IsTelling)
            return !labels.Denies(general) && !IsInLink(text, start) && !IsArithmetic(text, start, end);

        // "Identity number" says that it is some number of a state; any word for something else weighs more.
        return labels.Says(general) && ((labels.Before | labels.Behind) & PiiLabels.SomethingElse) == 0;
    }

    /// <summary>Whether a number is a part of a link: a run without white space that began with a scheme or a path.</summary>
    public static bool IsInLink(ReadOnlySpan<byte> text, int start)
    {
        if (start == 0 || text[start - 1] is not ((byte)'/' or (byte)'=' or (byte)'?' or (byte)'&' or (byte)'#' or (byte)'%' or (byte)'_' or (byte)'-'))
            return false;
        var begin = start;
        while (begin > 0 && start - begin < 256 && text[begin - 1] > ' ')
            begin--;
        var run = text[begin..start];
        return run.IndexOf("://"u8) >= 0 || run.StartsWith("www."u8) || run.StartsWith("/"u8) || text[start - 1] is (byte)'=' or (byte)'_';
    }

    /// <summary>Whether a number is a term of a formula or an amount.</summary>
    public static bool IsArithmetic(ReadOnlySpan<byte> text, int start, int end)
    {
        var before = start - 1;
        while (before >= 0 && start - before <= 2 && text[before] == ' ')
            before--;
        var after = end;
        while (after < text.Length && after - end < 2 && text[after] == ' ')
            after++;
        var left = before >= 0 ? text[before] : (byte)0;
        var right = after < text.Length ? text[after] : (byte)0;
        return left is (byte)'=' or (byte)'*' or (byte)'^' or (byte)'<' or (byte)'~' or (byte)'$' or (byte)'\\' or (byte)'{'
            || right is (byte)'*' or (byte)'^' or (byte)'=' or (byte)'%' or (byte)'$' or (byte)'+' or (byte)'}'
            || (before >= 2 && text[..(before + 1)].EndsWith("€"u8)) || text[after..].StartsWith("€"u8) || text[after..].StartsWith("×"u8)
            || (before >= 1 && (text[..(before + 1)].EndsWith("£"u8) || text[..(before + 1)].EndsWith("×"u8) || text[..(before + 1)].EndsWith("±"u8) || text[..(before + 1)].EndsWith("≈"u8)));
    }
}
