namespace Firn.Release.Cards;

/// <summary>Language codes as model hubs write them.</summary>
internal static class LanguageTag
{
    private static readonly Dictionary<string, string> TwoLetters = Parse(
        """
        afr af amh am ara ar arb ar aze az bel be ben bn bos bs bre br bul bg cat ca ces cs cmn zh cym cy dan da deu de ell el eng en epo eo
        est et ekk et eus eu fas fa pes fa fin fi fra fr gle ga glg gl heb he hin hi hrv hr hun hu hye hy ind id isl is ita it jpn ja kat ka
        kaz kk khm km kor ko lat la lav lv lvs lv lit lt ltz lb mkd mk mal ml mar mr msa ms zsm ms mya my nld nl nno nn nob nb nor no oci oc
        pan pa pol pl por pt roh rm ron ro rus ru slk sk slv sl spa es sqi sq als sq srp sr swa sw swh sw swe sv tam ta tel te tgl tl tha th
        tur tr ukr uk urd ur uzb uz uzn uz vie vi zho zh
        """);

    /// <summary>ISO 639-1 where there is one, else 639-3, without the script.</summary>
    internal static string Of(string code)
    {
        var language = code.Split('_')[0];
        return TwoLetters.GetValueOrDefault(language, language);
    }

    private static Dictionary<string, string> Parse(string pairs)
    {
        var words = pairs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, words.Length / 2).ToDictionary(i => words[2 * i], i => words[(2 * i) + 1], StringComparer.Ordinal);
    }
}
