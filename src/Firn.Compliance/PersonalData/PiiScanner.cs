namespace Firn.Compliance.PersonalData;

/// <summary>Finds personal data in UTF-8 text, in one pass. Allocates nothing where nothing is found.</summary>
public static class PiiScanner
{
    /// <summary>Finds what the configuration asks for; spans are in order and do not overlap.</summary>
    /// <param name="text">UTF-8; bytes that are none do no harm.</param>
    /// <param name="config">Which classes.</param>
    /// <param name="into">Cleared, then filled.</param>
    /// <param name="language">The text's language, for example <c>deu_Latn</c>: which countries' telephone numbers to expect first. Empty when unknown.</param>
    public static void Find(ReadOnlySpan<byte> text, PiiConfig config, List<PiiSpan> into, ReadOnlySpan<byte> language = default)
    {
        into.Clear();
        var candidates = new PiiCandidates(text);
        var from = 0;
        var at = candidates.Next(0);
        while (at >= 0)
        {
            if (TryMatch(text, at, from, config, language, out var span, out var next))
            {
                into.Add(span);
                from = next = span.End;
            }

            at = candidates.Next(next);
        }

        if (into.Count > 0 && !config.CodeAndMathematics)
            CodeRegions.Remove(text, into);
    }

    private static bool TryMatch(ReadOnlySpan<byte> text, int at, int from, PiiConfig config, ReadOnlySpan<byte> language, out PiiSpan span, out int next)
    {
        span = default;
        next = at + 1;
        return text[at] switch
        {
            (byte)'@' => config.Emails && EmailRule.TryMatch(text, at, from, out span),
            (byte)':' => config.Ips && IpRule.TryIpv6(text, at, from, out span),
            _ => NumberFinder.TryMatch(text, at, from, config, language, out span, out next),
        };
    }
}
