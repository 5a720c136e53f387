namespace Firn.Data.Acquire.Debian;

/// <summary>Locales as Debian's packages and paths spell them, to language and script as identification spells it.</summary>
internal static class DebianLanguage
{
    private static readonly Dictionary<string, string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ca"] = "cat_Latn",
        ["cs"] = "ces_Latn",
        ["da"] = "dan_Latn",
        ["de"] = "deu_Latn",
        ["el"] = "ell_Grek",
        ["en"] = "eng_Latn",
        ["es"] = "spa_Latn",
        ["fi"] = "fin_Latn",
        ["fr"] = "fra_Latn",
        ["hu"] = "hun_Latn",
        ["id"] = "ind_Latn",
        ["it"] = "ita_Latn",
        ["ja"] = "jpn_Jpan",
        ["ko"] = "kor_Hang",
        ["mk"] = "mkd_Cyrl",
        ["nb"] = "nob_Latn",
        ["nl"] = "nld_Latn",
        ["pl"] = "pol_Latn",
        ["pt"] = "por_Latn",
        ["pt-br"] = "por_Latn",
        ["ro"] = "ron_Latn",
        ["ru"] = "rus_Cyrl",
        ["sr"] = "srp_Cyrl",
        ["sv"] = "swe_Latn",
        ["tr"] = "tur_Latn",
        ["uk"] = "ukr_Cyrl",
        ["vi"] = "vie_Latn",
        ["zh"] = "cmn_Hani",
        ["zh-cn"] = "cmn_Hani",
        ["zh-tw"] = "cmn_Hani",
    };

    /// <summary>The code of a locale such as <c>pt_BR</c>, <c>de.UTF-8</c>; empty when it is not known.</summary>
    public static string Of(string locale)
    {
        var name = locale.Split('.', '@')[0].Replace('_', '-');
        return Codes.GetValueOrDefault(name, "");
    }

    /// <summary>Splits <c>debian-reference-zh-cn</c> into work and language; English where the name ends in none.</summary>
    public static (string Work, string Language) Split(string package)
    {
        for (var parts = 2; parts >= 1; parts--)
        {
            var at = package.Length;
            for (var i = 0; i < parts && at > 0; i++)
                at = package.LastIndexOf('-', at - 1);
            if (at > 0 && Of(package[(at + 1)..]) is { Length: > 0 } language)
                return (package[..at], language);
        }

        return (package, "eng_Latn");
    }
}
