using System.Buffers;

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
        if (NativeDigits.IndexOf(text) is >= 0 and var digit)
            FindFolded(text, config, into, language.IsEmpty ? NativeDigits.LanguageOf(text, digit) : language);
        else
            FindPlain(text, config, into, language);
        if (into.Count > 0 && !config.CodeAndMathematics)
            CodeRegions.Remove(text, into);
    }

    private static void FindFolded(ReadOnlySpan<byte> text, PiiConfig config, List<PiiSpan> into, ReadOnlySpan<byte> language)
    {
        var copy = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var shifts = new List<(int At, int Bytes)>();
            FindPlain(copy.AsSpan(0, NativeDigits.Fold(text, copy, shifts)), config, into, language);
            int next = 0, moved = 0;
            for (var i = 0; i < into.Count; i++)
            {
                var (start, end) = (into[i].Start, into[i].End);
                start += Moved(start);
                end += Moved(end);
                into[i] = into[i] with { Start = start, Length = end - start };
            }

            int Moved(int place)
            {
                while (next < shifts.Count && shifts[next].At < place)
                    moved += shifts[next++].Bytes;
                return moved;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
        }
    }

    private static void FindPlain(ReadOnlySpan<byte> text, PiiConfig config, List<PiiSpan> into, ReadOnlySpan<byte> language)
    {
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
