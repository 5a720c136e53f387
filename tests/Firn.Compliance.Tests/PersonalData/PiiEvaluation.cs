using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Compliance.PersonalData;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.PersonalData;

/// <summary>
/// Precision and recall over cases that were written by people who had not seen the rules, and frozen: pii-cases.jsonl first, and
/// pii-cases-second.jsonl when the rules had been corrected by the first. A find counts when it overlaps a value of its class; a value is
/// found when a find of its class overlaps it.
/// </summary>
public sealed class PiiEvaluation
{
    private static readonly string[] Classes = ["EMAIL", "IP", "IBAN", "CARD", "PHONE", "NATIONAL_ID"];

    private static readonly Dictionary<string, string> Languages = new()
    {
        ["de"] = "deu",
        ["fr"] = "fra",
        ["it"] = "ita",
        ["rm"] = "roh",
        ["en"] = "eng",
        ["nl"] = "nld",
        ["es"] = "spa",
        ["pt"] = "por",
        ["pl"] = "pol",
        ["cs"] = "ces",
        ["sk"] = "slk",
        ["hu"] = "hun",
        ["ro"] = "ron",
        ["bg"] = "bul",
        ["el"] = "ell",
        ["hr"] = "hrv",
        ["sl"] = "slv",
        ["da"] = "dan",
        ["sv"] = "swe",
        ["no"] = "nob",
        ["nb"] = "nob",
        ["nn"] = "nno",
        ["fi"] = "fin",
        ["et"] = "ekk",
        ["lv"] = "lvs",
        ["lt"] = "lit",
        ["ru"] = "rus",
        ["uk"] = "ukr",
        ["tr"] = "tur",
        ["ja"] = "jpn",
        ["ko"] = "kor",
        ["zh"] = "cmn",
        ["ga"] = "gle",
        ["ar"] = "arb",
        ["he"] = "heb",
        ["hi"] = "hin",
        ["sr"] = "srp",
        ["ca"] = "cat",
        ["is"] = "isl",
        ["mt"] = "mlt",
        ["vi"] = "vie",
        ["id"] = "ind",
    };

    [Theory]
    [InlineData("pii-cases", "8f1168e6161d6c6734182ceea1c316ef27949891e5e93bf301bc0ba8d4b91aa7")]
    [InlineData("pii-cases-second", "c6ed43fd075c790139580e14370ffb2a0675d9b81b3b9ad100da55b8e2584e3e")]
    public void The_cases_are_as_they_were_frozen(string set, string sha256) => Assert.Equal(sha256, ContentHash.OfFile(CasesFile(set)).ToString());

    [Theory]
    [InlineData("pii-cases", "pii-accuracy")]
    [InlineData("pii-cases-second", "pii-accuracy-second")]
    public void Precision_and_recall_are_what_the_page_says(string set, string page)
    {
        var byClass = Classes.ToDictionary(name => name, _ => new Tally());
        var byLanguage = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        var all = new Tally();
        var misses = new List<string>();
        foreach (var line in File.ReadLines(CasesFile(set)))
        {
            using var json = JsonDocument.Parse(line);
            var item = json.RootElement;
            var language = item.GetProperty("lang").GetString()!;
            var text = Encoding.UTF8.GetBytes(item.GetProperty("text").GetString()!);
            var expected = item.GetProperty("spans").EnumerateArray()
                .Select(span => (Type: span.GetProperty("type").GetString()!, Start: span.GetProperty("start").GetInt32(), End: span.GetProperty("end").GetInt32())).ToList();
            var found = new List<PiiSpan>();
            PiiScanner.Find(text, new PiiConfig(), found, Encoding.ASCII.GetBytes(Languages.GetValueOrDefault(language, "und")));
            if (!byLanguage.TryGetValue(language, out var inLanguage))
                byLanguage[language] = inLanguage = new Tally();
            foreach (var span in found)
            {
                var type = Name(span.Kind);
                var right = expected.Any(value => value.Type == type && value.Start < span.End && span.Start < value.End);
                foreach (var tally in (Tally[])[byClass[type], inLanguage, all])
                    tally.Find(right);
                if (!right)
                    misses.Add($"+ {type} {span.Type} [{Encoding.UTF8.GetString(text[span.Start..span.End])}] {item.GetRawText()}");
            }

            foreach (var (type, start, end) in expected)
            {
                var hit = found.FirstOrDefault(span => Name(span.Kind) == type && start < span.End && span.Start < end);
                foreach (var tally in (Tally[])[byClass[type], inLanguage, all])
                    tally.Value(hit.Length > 0, hit.Start == start && hit.End == end);
                if (hit.Length == 0)
                    misses.Add($"- {type} [{Encoding.UTF8.GetString(text[start..end])}] {item.GetRawText()}");
                else if (hit.Start != start || hit.End != end)
                    misses.Add($"~ {type} [{Encoding.UTF8.GetString(text[start..end])}] as [{Encoding.UTF8.GetString(text[hit.Start..hit.End])}] {item.GetRawText()}");
            }
        }

        var table = new StringBuilder("| | values | found | recall | exact bounds | finds | right | precision |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var name in Classes)
            table.Append(byClass[name].Row(name));
        table.Append(all.Row("all"));
        table.Append("\n| language | values | found | recall | exact bounds | finds | right | precision |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var (language, tally) in byLanguage)
            table.Append(tally.Row(language));
        Directory.CreateDirectory(Repository.File("artifacts", "tests"));
        File.WriteAllLines(Repository.File("artifacts", "tests", $"{set}-misses.txt"), misses);
        Golden.Match($"tests/Firn.Compliance.Tests/PersonalData/{page}.md", table.ToString());
    }

    private static string CasesFile(string set) => Repository.File("tests", "Firn.Compliance.Tests", "PersonalData", $"{set}.jsonl");

    private static string Name(PiiKind kind) => kind == PiiKind.NationalId ? "NATIONAL_ID" : kind.ToString().ToUpperInvariant();

    private sealed class Tally
    {
        private int values, found, exact, finds, right;

        public void Find(bool isRight)
        {
            finds++;
            right += isRight ? 1 : 0;
        }

        public void Value(bool isFound, bool isExact)
        {
            values++;
            found += isFound ? 1 : 0;
            exact += isFound && isExact ? 1 : 0;
        }

        public string Row(string name) => string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {values} | {found} | {Share(found, values)} | {Share(exact, found)} | {finds} | {right} | {Share(right, finds)} |\n");

        private static string Share(int part, int whole) => whole == 0 ? "–" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";
    }
}
