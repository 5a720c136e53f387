using System.Text;
using PhoneNumbers;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Telephone numbers. Few places are shown to libphonenumber: an international prefix; a trunk zero or the North American
/// form in groups; digits beside a word for telephone. It says whether the number is of an assigned range; numbers that are
/// kept free for examples and films stay.
/// </summary>
internal static class PhoneRule
{
    /// <summary>National numbers of seven digits exist, for example in Estonia.</summary>
    public const int FewestDigits = 7;

    private const int MostDigits = 15; // E.164

    private static readonly string[] AllRegions =
    [
        "CH", "DE", "AT", "FR", "IT", "BE", "NL", "LU", "LI", "GB", "IE", "US", "ES", "PT", "PL", "CZ", "SK", "HU", "RO", "BG", "GR", "CY", "HR", "SI",
        "DK", "SE", "NO", "FI", "EE", "LV", "LT", "MT", "IS", "RS", "TR", "UA", "RU", "BR", "MX", "AU", "IN", "JP", "CN", "KR", "CA", "ZA", "AR",
        "HK", "TW", "SG", "MY", "ID", "TH", "VN", "PH", "BD", "PK", "LK", "IL", "EG", "SA", "AE", "IR", "KZ", "GE", "AM", "AZ", "AL", "MK", "BA", "ME", "MD", "BY", "PE", "CL", "CO", "EC", "KE", "TZ", "NG", "GH", "ET", "MA", "NZ",
        "NP", "AF", "IQ", "JO", "KW", "QA", "DZ", "TN", "MM", "KH", "LA",
    ];

    // Countries whose national numbers begin with a trunk zero.
    private static readonly string[] ZeroRegions =
        ["CH", "DE", "AT", "FR", "BE", "NL", "LI", "GB", "IE", "IT", "SE", "FI", "HR", "SI", "SK", "RO", "BG", "RS", "TR", "UA", "AU", "IN", "JP", "CN", "KR", "ZA"];

    private static readonly string[] TrunkEight = ["RU", "KZ"];

    private static readonly string[] NorthAmerica = ["US"];

    // Numbers that regulators keep free for examples: NANPA 555-01xx, Ofcom's and ARCEP's ranges for drama.
    private static readonly string[] Reserved =
    [
        "+447700900", "+442079460", "+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441184960", "+441214960", "+441314960", "+441414960", "+441514960", "+441614960", "+441914980", "+441632960", "+442890180", "+442920180", "+448081570", "+449098790", "+443069990",
        "+3319900", "+33261910", "+33353010", "+33465710", "+33536490", "+33639980",
        "+6125550", "+6135550", "+6175550", "+6185550", "+614915701", "+35312089",
    ];

    private static readonly Lazy<(PhoneNumberUtil Util, HashSet<int> Codes)> Library = new(() =>
    {
        var util = PhoneNumberUtil.GetInstance();
        return (util, [.. util.GetSupportedCallingCodes()]);
    });

    /// <summary>Numbers shown to libphonenumber so far by this thread; for tests and benchmarks.</summary>
    [ThreadStatic]
    internal static long Shown;

    public static bool TryMatch(ReadOnlySpan<byte> text, in NumberCluster cluster, int from, ReadOnlySpan<byte> language, out PiiSpan span)
    {
        span = default;
        if (IsYears(text, in cluster))
            return false;
        for (var first = 0; first < cluster.Count; first++)
        {
            if (cluster[first].IsLetters || (first > 0 && cluster[first].Before is NumberGap.None or NumberGap.Point or NumberGap.Hyphen))
                continue;
            var last = first;
            var digits = cluster[first].Length;
            while (last + 1 < cluster.Count && !cluster[last + 1].IsLetters && cluster[last + 1].Before is not (NumberGap.None or NumberGap.Plus) && digits + cluster[last + 1].Length <= MostDigits + 1)
                digits += cluster[++last].Length;
            var answer = digits < FewestDigits ? Answer.Unknown : TryRun(text, in cluster, first, last, digits, from, language, out span);
            if (answer == Answer.Assigned)
                return true;
            if (answer == Answer.Reserved || HasPlus(text, cluster[first].Start, from, out _))
                break;

            // Only a plus sign or a bracket begins a number inside of a run of groups.
            while (first + 1 < cluster.Count && cluster[first + 1].Before is not (NumberGap.Plus or NumberGap.Other or NumberGap.Space))
                first++;
        }

        return false;
    }

    // 1998-2004
    private static bool IsYears(ReadOnlySpan<byte> text, in NumberCluster cluster) =>
        cluster.Count == 2 && IsYear(text, cluster[0]) && IsYear(text, cluster[1]);

    private static bool IsYear(ReadOnlySpan<byte> text, NumberGroup group) =>
        group.Length == 4 && (text[group.Start], text[group.Start + 1]) is ((byte)'1', (byte)'8' or (byte)'9') or ((byte)'2', (byte)'0');

    private static Answer TryRun(ReadOnlySpan<byte> text, in NumberCluster cluster, int first, int last, int digits, int from, ReadOnlySpan<byte> language, out PiiSpan span)
    {
        span = default;
        var start = cluster[first].Start;
        var isPlus = HasPlus(text, start, from, out var begin);
        if (!PiiBoundary.NumberBefore(text, begin) && !(isPlus && (begin == 0 || !char.IsAsciiLetterOrDigit((char)text[begin - 1]))))
            return Answer.Unknown;
        var isZeroZero = !isPlus && text[start] == '0' && text[start + 1] == '0' && cluster[first].Length >= 2;
        var isZero = !isPlus && !isZeroZero && text[start] == '0' && cluster[first].Length >= 2 && last > first && digits is >= 8 and <= 12;
        var shown = isPlus || isZeroZero || isZero || IsNorthAmerican(text, in cluster, first, last) || IsTrunkEight(text, in cluster, first, last, digits);
        if ((!isPlus && (IsDate(text, in cluster, first, last) || IsPostalCode(in cluster, first, last))) || NumberContext.IsInLink(text, begin))
            return Answer.Unknown;

        var labels = PiiLabels.Look(text, begin, cluster[last].End);
        var isNamed = (labels.Says(PiiLabels.Phone) && !labels.SaysOther(PiiLabels.Phone)) || EndsWithSign(text, begin);
        if (!isNamed && (!shown || labels.SaysOther(PiiLabels.Phone) || NumberContext.IsArithmetic(text, begin, cluster[last].End)))
            return Answer.Unknown;
        if (isZeroZero && !isNamed && (last == first || digits < 10))
            return Answer.Unknown;
        if (!isPlus && !isZeroZero && !isNamed && (IsRowOfPairs(in cluster, first, last) || FollowsMinus(text, begin) || FollowsBank(text, begin)))
            return Answer.Unknown;

        // The longest run first; what follows a number may stand near, parted in another way than its groups.
        for (var end = last; end >= first && digits >= FewestDigits; digits -= cluster[end--].Length)
        {
            if (digits > MostDigits || !PiiBoundary.NumberAfter(text, cluster[end].End) || !StandsAlone(in cluster, first, end))
                continue;
            var answer = Assigned(text, in cluster, first, end, isPlus, isZeroZero, isNamed, isZero, language);
            if (answer == Answer.Reserved)
                return answer;
            if (answer == Answer.Unknown)
                continue;
            var close = cluster[end].End;
            if (text[begin] == '(' && text[begin..close].IndexOf((byte)')') < 0)
                begin++;
            span = new PiiSpan(PiiKind.Phone, begin, close - begin);
            return Answer.Assigned;
        }

        return Answer.Unknown;
    }

    // Digits beside the run that are joined to it as its own groups are make it a part of a longer number.
    private static bool StandsAlone(in NumberCluster cluster, int first, int last)
    {
        var before = first > 0 && !cluster[first - 1].IsLetters ? cluster[first].Before : NumberGap.None;
        var after = last + 1 < cluster.Count && !cluster[last + 1].IsLetters ? cluster[last + 1].Before : NumberGap.None;
        if (before is NumberGap.Point or NumberGap.Hyphen or NumberGap.Slash || after is NumberGap.Point or NumberGap.Hyphen)
            return false;
        if (before == NumberGap.None && after == NumberGap.None)
            return true;
        for (var i = first + 1; i <= last; i++)
        {
            if (cluster[i].Before == before || cluster[i].Before == after)
                return false;
        }

        return last > first || (before != NumberGap.Space && after != NumberGap.Space);
    }

    // +41, (+41, +(41), and the bracket before a local prefix.
    private static bool HasPlus(ReadOnlySpan<byte> text, int start, int from, out int begin)
    {
        begin = start;
        if (begin > from && text[begin - 1] == '(')
            begin--;
        if (begin > from && text[begin - 1] == '+')
        {
            begin--;
            if (begin > from && text[begin - 1] == '(' && start - begin == 1)
                begin--;
            return true;
        }

        if (begin > from + 1 && begin == start && text[begin - 1] == ' ' && text[begin - 2] == '+')
        {
            begin -= 2;
            return true;
        }

        return false;
    }

    // 212-555-0123, (212) 555-0123, 212.555.0123, 1-212-555-0123; spaces only with a bracket.
    private static bool IsNorthAmerican(ReadOnlySpan<byte> text, in NumberCluster cluster, int first, int last)
    {
        var area = last - first == 3 && cluster[first].Length == 1 && text[cluster[first].Start] == '1' ? first + 1 : first;
        if (last - area != 2 || cluster[area].Length != 3 || cluster[area + 1].Length != 3 || cluster[area + 2].Length != 4 || text[cluster[area].Start] < '2')
            return false;
        return cluster[area + 1].Before is NumberGap.Hyphen or NumberGap.Point or NumberGap.Other
            && cluster[area + 2].Before is NumberGap.Hyphen or NumberGap.Point or NumberGap.Space;
    }

    // 8 (912) 346-66-24, as in Russia and Kazakhstan.
    private static bool IsTrunkEight(ReadOnlySpan<byte> text, in NumberCluster cluster, int first, int last, int digits) =>
        digits == 11 && last - first >= 2 && cluster[first].Length == 1 && text[cluster[first].Start] == '8' && cluster[first + 1].Before == NumberGap.Other && cluster[first + 1].Length is >= 3 and <= 5;

    // 31.12.2024, 2024-12-31, 01/02/24, with or without a time behind.
    private static bool IsDate(ReadOnlySpan<byte> text, in NumberCluster cluster, int first, int last)
    {
        if (last - first < 2 || cluster[first + 1].Before != cluster[first + 2].Before || cluster[first + 1].Before is NumberGap.Space or NumberGap.Other)
            return false;
        if (last - first > 2 && cluster[first + 3].Before == cluster[first + 1].Before)
            return false;
        return (cluster[first].Length, cluster[first + 1].Length, cluster[first + 2].Length) is (1 or 2, 1 or 2, 2 or 4) or (4, 1 or 2, 1 or 2)
            && (cluster[first].Length == 4 || Two(text, cluster[first]) <= 31);
    }

    // More pairs than any country's numbers have: a draw of a lottery, a row of measurements.
    private static bool IsRowOfPairs(in NumberCluster cluster, int first, int last)
    {
        if (last - first < 5)
            return false;
        for (var i = first; i <= last; i++)
        {
            if (cluster[i].Length != 2)
                return false;
        }

        return true;
    }

    // "-05 01 04": the hyphen is a sign.
    private static bool FollowsMinus(ReadOnlySpan<byte> text, int begin) =>
        begin > 0 && text[begin - 1] == '-' && (begin == 1 || text[begin - 2] is (byte)' ' or (byte)'\n' or (byte)'\t');

    // "NL75 RABO 0315 2736 99": the rest of an account whose check digits are wrong.
    private static bool FollowsBank(ReadOnlySpan<byte> text, int begin) =>
        begin >= 10 && text[begin - 1] == ' ' && AreCapitals(text[(begin - 5)..(begin - 1)]) && text[begin - 6] == ' '
        && NumberCluster.IsDigit(text[begin - 7]) && NumberCluster.IsDigit(text[begin - 8]) && AreCapitals(text[(begin - 10)..(begin - 8)]);

    private static bool AreCapitals(ReadOnlySpan<byte> letters) => !letters.ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    private static int Two(ReadOnlySpan<byte> text, NumberGroup group) =>
        group.Length == 1 ? text[group.Start] - '0' : ((text[group.Start] - '0') * 10) + text[group.Start + 1] - '0';

    private static bool EndsWithSign(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        while (end > 0 && text[end - 1] is (byte)' ' or (byte)':')
            end--;
        var before = text[..end];
        return before.EndsWith("☎"u8) || before.EndsWith("✆"u8) || before.EndsWith("📞"u8) || before.EndsWith("📱"u8) || before.EndsWith("☏"u8) || before.EndsWith("\uFE0F"u8);
    }

    private static Answer Assigned(ReadOnlySpan<byte> text, in NumberCluster cluster, int first, int last, bool isPlus, bool isZeroZero, bool isNamed, bool isZero, ReadOnlySpan<byte> language)
    {
        Span<char> number = stackalloc char[MostDigits + 2];
        var length = 0;
        if (isPlus || isZeroZero)
            number[length++] = '+';
        for (var i = first; i <= last; i++)
        {
            // (0) behind an international prefix is dialled at home only.
            if (i > first && (isPlus || isZeroZero) && cluster[i].Length == 1 && text[cluster[i].Start] == '0' && cluster[i].Before == NumberGap.Other)
                continue;
            foreach (var digit in text.Slice(cluster[i].Start, cluster[i].Length))
                number[length++] = (char)digit;
        }

        if (isZeroZero)
            length = Shift(number, length);
        if (isPlus || isZeroZero)
            return HasCallingCode(number[..length]) ? Ask(number[..length].ToString(), null) : Answer.Unknown;
        var digits = number[..length].ToString();
        if (IsReservedAtHome(digits) || IsFictional(in cluster, first, last, digits))
            return Answer.Reserved;
        foreach (var region in Regions(language))
        {
            if (Ask(digits, region) is not Answer.Unknown and var answer)
                return answer;
        }

        foreach (var region in isNamed ? AllRegions : isZero ? ZeroRegions : text[cluster[first].Start] == '8' && cluster[first].Length == 1 ? TrunkEight : NorthAmerica)
        {
            if (Ask(digits, region) is not Answer.Unknown and var answer)
                return answer;
        }

        return Answer.Unknown;
    }

    // 02110-1301: a postal code of New England.
    private static bool IsPostalCode(in NumberCluster cluster, int first, int last) =>
        last == first + 1 && cluster[first].Length == 5 && cluster[last].Length == 4 && cluster[last].Before == NumberGap.Hyphen;

    // +0041… becomes +41….
    private static int Shift(Span<char> number, int length)
    {
        number[3..length].CopyTo(number[1..]);
        return length - 2;
    }

    private static bool HasCallingCode(ReadOnlySpan<char> number)
    {
        var code = 0;
        for (var i = 1; i < Math.Min(4, number.Length); i++)
        {
            code = (code * 10) + number[i] - '0';
            if (code > 0 && Library.Value.Codes.Contains(code))
                return number.Length - i > 5;
        }

        return false;
    }

    private static Answer Ask(string digits, string? region)
    {
        Shown++;
        var util = Library.Value.Util;
        try
        {
            var number = util.Parse(digits, region);
            if (!util.IsValidNumber(number))
                return Answer.Unknown;
            return IsReserved(util.Format(number, PhoneNumberFormat.E164)) ? Answer.Reserved : Answer.Assigned;
        }
        catch (NumberParseException)
        {
            return Answer.Unknown;
        }
    }

    // What a regulator keeps free is nobody's, also where another country's numbers look the same.
    private static bool IsReservedAtHome(string digits) =>
        digits[0] == '0' && digits[1] != '0' && (IsReserved("+44" + digits[1..]) || IsReserved("+33" + digits[1..]) || IsReserved("+61" + digits[1..]) || IsReserved("+353" + digits[1..]));

    // 555-01xx of North America, without an area code.
    private static bool IsFictional(in NumberCluster cluster, int first, int last, string digits) =>
        last == first + 1 && cluster[first].Length == 3 && cluster[last].Length == 4 && cluster[last].Before == NumberGap.Hyphen && digits.StartsWith("55501", StringComparison.Ordinal);

    private static bool IsReserved(string number)
    {
        if (number.StartsWith("+1", StringComparison.Ordinal) && number.Length == 12 && number.AsSpan(5, 5).SequenceEqual("55501"))
            return true;
        foreach (var range in Reserved)
        {
            if (number.StartsWith(range, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string[] Regions(ReadOnlySpan<byte> language) => language.Length < 3 ? [] : Encoding.ASCII.GetString(language[..3]) switch
    {
        "deu" or "gsw" => ["DE", "CH", "AT"],
        "fra" => ["FR", "CH", "BE"],
        "ita" => ["IT", "CH"],
        "roh" => ["CH"],
        "eng" => ["US", "GB", "IE", "AU"],
        "nld" => ["NL", "BE"],
        "spa" => ["ES", "MX", "AR"],
        "por" => ["PT", "BR"],
        "pol" => ["PL"],
        "ces" => ["CZ"],
        "slk" => ["SK"],
        "hun" => ["HU"],
        "ron" => ["RO"],
        "bul" => ["BG"],
        "ell" => ["GR", "CY"],
        "hrv" => ["HR"],
        "slv" => ["SI"],
        "dan" => ["DK"],
        "swe" => ["SE", "FI"],
        "nob" or "nno" => ["NO"],
        "fin" => ["FI"],
        "est" or "ekk" => ["EE"],
        "lav" or "lvs" => ["LV"],
        "lit" => ["LT"],
        "rus" => ["RU", "KZ"],
        "kaz" => ["KZ", "RU"],
        "cat" => ["ES"],
        "isl" => ["IS"],
        "mlt" => ["MT"],
        "gle" => ["IE"],
        "hye" => ["AM"],
        "kat" => ["GE"],
        "heb" => ["IL"],
        "arb" => ["EG", "SA", "AE", "MA"],
        "fas" or "pes" => ["IR"],
        "prs" or "pbt" or "pus" => ["AF"],
        "ckb" => ["IQ"],
        "urd" => ["PK", "IN"],
        "npi" or "nep" => ["NP"],
        "hin" or "mar" or "guj" or "pan" or "tam" or "tel" or "kan" or "mal" or "ory" or "asm" => ["IN"],
        "mya" => ["MM"],
        "khm" => ["KH"],
        "lao" => ["LA"],
        "ben" => ["BD", "IN"],
        "ind" => ["ID"],
        "tha" => ["TH"],
        "vie" => ["VN"],
        "swh" => ["KE", "TZ"],
        "aze" or "azj" => ["AZ"],
        "sqi" or "als" => ["AL"],
        "mkd" => ["MK"],
        "srp" => ["RS"],
        "ukr" => ["UA"],
        "tur" => ["TR"],
        "jpn" => ["JP"],
        "kor" => ["KR"],
        "cmn" or "zho" => ["CN", "HK", "TW"],
        _ => [],
    };

    private enum Answer
    {
        Unknown,
        Assigned,
        Reserved,
    }
}
