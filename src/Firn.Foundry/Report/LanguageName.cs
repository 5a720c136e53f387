namespace Firn.Foundry.Report;

/// <summary>English names of languages for people; codes that are not listed stay as they are.</summary>
internal static class LanguageName
{
    private static readonly Dictionary<string, string> Names = Parse("""
        afr Afrikaans;als Albanian;amh Amharic;ara Arabic;arb Arabic;ast Asturian;aze Azerbaijani;bel Belarusian;ben Bengali;bos Bosnian;
        bre Breton;bul Bulgarian;cat Catalan;ces Czech;cmn Chinese;cym Welsh;dan Danish;deu German;ekk Estonian;ell Greek;eng English;
        epo Esperanto;est Estonian;eus Basque;fas Persian;fin Finnish;fra French;fry Frisian;fur Friulian;gle Irish;glg Galician;
        gsw Swiss German;heb Hebrew;hin Hindi;hrv Croatian;hun Hungarian;hye Armenian;ind Indonesian;isl Icelandic;ita Italian;jpn Japanese;
        kat Georgian;kaz Kazakh;khm Khmer;kor Korean;lat Latin;lav Latvian;lvs Latvian;lit Lithuanian;ltz Luxembourgish;mkd Macedonian;
        mal Malayalam;mar Marathi;msa Malay;zsm Malay;nep Nepali;nld Dutch;nno Norwegian Nynorsk;nob Norwegian Bokmål;nor Norwegian;
        oci Occitan;pan Punjabi;pes Persian;pol Polish;por Portuguese;roh Romansh;ron Romanian;rus Russian;slk Slovak;slv Slovenian;
        spa Spanish;sqi Albanian;srp Serbian;swa Swahili;swh Swahili;swe Swedish;tam Tamil;tel Telugu;tha Thai;tur Turkish;ukr Ukrainian;
        urd Urdu;uzb Uzbek;uzn Uzbek;vie Vietnamese;yid Yiddish;zho Chinese;zxx planted text;und not identified;all all languages
        """);

    private static readonly Dictionary<string, string> Scripts = Parse("Hans simplified;Hant traditional;Cyrl Cyrillic;Latn Latin;Arab Arabic");

    /// <summary>"German", "Chinese (traditional)", "Serbian (Latin)".</summary>
    internal static string Of(string code)
    {
        var parts = code.Split('_');
        if (!Names.TryGetValue(parts[0], out var name))
            return code.Length == 0 ? "not identified" : code;
        var ambiguous = parts[0] is "zho" or "cmn" or "srp" or "uzn" or "uzb" or "aze" or "kaz";
        return parts.Length > 1 && ambiguous && Scripts.TryGetValue(parts[1], out var script) ? $"{name} ({script})" : name;
    }

    internal static bool IsEnglish(string code) => code == "en" || code.StartsWith("eng", StringComparison.Ordinal);

    /// <summary>True for a language that people speak: not for planted text, nor for what was not identified.</summary>
    internal static bool IsSpoken(string code) => code.Length > 0 && !code.StartsWith("zxx", StringComparison.Ordinal) && !code.StartsWith("und", StringComparison.Ordinal);

    private static Dictionary<string, string> Parse(string list) => list.Split(';', StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' ', 2)).ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);
}
