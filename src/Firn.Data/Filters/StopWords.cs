namespace Firn.Data.Filters;

/// <summary>
/// Frequent function words by language. English: the eight of Gopher (arXiv 2112.11446, appendix A). The others are ours,
/// chosen in the same spirit: words that hardly any page of running text does without. A language that is not here has no
/// stop-word rule, and neither have languages written without spaces.
/// </summary>
internal static class StopWords
{
    public static readonly IReadOnlyDictionary<string, string[]> ByLanguage = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["eng_Latn"] = ["the", "be", "to", "of", "and", "that", "have", "with"],
        ["deu_Latn"] = ["der", "die", "das", "und", "ist", "nicht", "von", "mit", "zu", "den", "ein", "eine", "auf"],
        ["fra_Latn"] = ["le", "la", "les", "de", "et", "que", "est", "des", "un", "une", "pour", "dans", "par"],
        ["spa_Latn"] = ["el", "la", "de", "que", "y", "en", "los", "las", "un", "una", "para", "con", "por"],
        ["ita_Latn"] = ["il", "la", "di", "che", "e", "in", "un", "una", "per", "con", "non", "del", "è"],
        ["por_Latn"] = ["o", "a", "de", "que", "e", "os", "as", "um", "uma", "para", "com", "não", "do"],
        ["cat_Latn"] = ["el", "la", "de", "que", "i", "en", "els", "les", "un", "una", "per", "amb"],
        ["ron_Latn"] = ["și", "de", "în", "la", "cu", "care", "nu", "un", "o", "pentru", "este", "pe"],
        ["nld_Latn"] = ["de", "het", "een", "en", "van", "dat", "in", "is", "te", "niet", "met", "op"],
        ["dan_Latn"] = ["og", "i", "at", "det", "er", "en", "til", "på", "af", "for", "der", "som"],
        ["swe_Latn"] = ["och", "i", "att", "det", "är", "en", "till", "på", "av", "för", "som", "den"],
        ["nob_Latn"] = ["og", "i", "at", "det", "er", "en", "til", "på", "av", "for", "som", "den"],
        ["fin_Latn"] = ["ja", "on", "ei", "että", "se", "tai", "jos", "ovat", "kun", "mutta"],
        ["pol_Latn"] = ["i", "w", "na", "z", "do", "nie", "że", "jest", "to", "się", "lub", "dla"],
        ["ces_Latn"] = ["a", "v", "na", "s", "je", "se", "že", "to", "pro", "nebo", "z", "do"],
        ["slk_Latn"] = ["a", "v", "na", "s", "je", "sa", "že", "to", "pre", "alebo", "z", "do"],
        ["hrv_Latn"] = ["i", "u", "na", "je", "se", "da", "za", "ili", "su", "od", "s"],
        ["hun_Latn"] = ["a", "az", "és", "hogy", "nem", "egy", "is", "van", "vagy", "ez"],
        ["tur_Latn"] = ["ve", "bir", "bu", "için", "ile", "da", "de", "veya", "olarak", "olan"],
        ["vie_Latn"] = ["và", "của", "là", "có", "không", "các", "được", "một", "cho", "trong"],
        ["ind_Latn"] = ["dan", "yang", "di", "untuk", "dengan", "ini", "atau", "dari", "tidak", "pada"],
        ["rus_Cyrl"] = ["и", "в", "не", "на", "с", "что", "для", "это", "по", "из", "как", "или"],
        ["ukr_Cyrl"] = ["і", "в", "не", "на", "з", "що", "для", "це", "до", "або", "та", "у"],
        ["bul_Cyrl"] = ["и", "в", "не", "на", "с", "да", "за", "се", "от", "е"],
        ["srp_Cyrl"] = ["и", "у", "на", "је", "се", "да", "за", "или", "су", "од"],
        ["ell_Grek"] = ["και", "το", "να", "η", "ο", "για", "του", "την", "με", "από", "είναι"],
        ["arb_Arab"] = ["في", "من", "على", "إلى", "أن", "هذا", "أو", "التي", "لا", "عن"],
        ["pes_Arab"] = ["و", "در", "به", "از", "که", "این", "را", "با", "است", "یا"],
        ["heb_Hebr"] = ["של", "את", "על", "לא", "או", "כל", "הוא", "זה", "עם", "אל"],
        ["hin_Deva"] = ["के", "में", "है", "की", "और", "का", "से", "को", "या", "पर"],
        ["kor_Hang"] = ["및", "수", "이", "그", "또는", "있다", "있습니다", "한다", "합니다", "것은"],
    };
}
