namespace Firn.Compliance.PersonalData;

/// <summary>Finds personal data in UTF-8 text, in one pass. Allocates nothing where nothing is found.</summary>
public static class PiiScanner
{
    /// <summary>Finds what the configuration asks for; spans are in order and do not overlap.</summary>
    /// <param name="text">UTF-8; bytes that are none do no harm.</param>
    /// <param name="config">Which classes.</param>
    /// <param name="into">Cleared, then filled.</param>
    public static void Find(ReadOnlySpan<byte> text, PiiConfig config, List<PiiSpan> into)
    {
        into.Clear();
        var from = 0;
        var at = PiiCandidates.Next(text, 0);
        while (at >= 0)
        {
            if (TryMatch(text, at, from, config, out var span))
            {
                into.Add(span);
                from = span.Start + span.Length;
                at = PiiCandidates.Next(text, from);
            }
            else
            {
                at = PiiCandidates.Next(text, at + 1);
            }
        }
    }

    private static bool TryMatch(ReadOnlySpan<byte> text, int at, int from, PiiConfig config, out PiiSpan span)
    {
        span = default;
        return text[at] switch
        {
            (byte)'@' => config.Emails && EmailRule.TryMatch(text, at, from, out span),
            (byte)'.' => config.Ips && IpRule.TryIpv4(text, at, from, out span),
            (byte)':' => config.Ips && IpRule.TryIpv6(text, at, from, out span),
            _ => config.Ibans && IbanRule.TryMatch(text, at, out span),
        };
    }
}
