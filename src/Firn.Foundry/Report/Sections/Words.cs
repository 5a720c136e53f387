namespace Firn.Foundry.Report.Sections;

/// <summary>Codes as words.</summary>
internal static class Words
{
    public static string Step(string code) => code switch
    {
        "robots" => "robots.txt",
        "consent-record" => "signals on record",
        "pii" => "personal data masked",
        "signals" => "signals of page and header",
        "minhash" => "near-duplicates (MinHash)",
        _ => Reason(code),
    };

    public static string Reason(string code) => code.Replace('_', ' ').Replace('-', ' ');

    /// <summary>"1 language", "3 languages".</summary>
    public static string Many(long count, string one, string many) => $"{Firn.Reporting.Quantity.Count(count)} {(count == 1 ? one : many)}";
}
