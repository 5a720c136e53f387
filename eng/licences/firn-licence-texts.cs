#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property GenerateDocumentationFile=false
#:property RunAnalyzers=false
#:project ../../src/Firn.Compliance/Firn.Compliance.csproj

// Fingerprints and templates of the SPDX list's licence texts, and the texts themselves for the tests. Usage: eng/licences/generate.sh
using System.IO.Compression;
using System.Text.Json;
using Firn.Compliance.Licences.Texts;

var (list, xml, version, target, tests) = (args[0], args[1], args[2], args[3], args[4]);
using var json = JsonDocument.Parse(File.ReadAllBytes(list));
var ids = json.RootElement.EnumerateObject().Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
var vocabulary = new Dictionary<ulong, int>();
var templates = new LicenceTemplateBuilder(vocabulary);
var written = new Dictionary<string, (int[] Codes, List<string> Runs)>(StringComparer.Ordinal);
var replaced = new HashSet<string>(StringComparer.Ordinal);
foreach (var id in ids.Order(StringComparer.Ordinal))
{
    var file = Path.Combine(xml, id + ".xml");
    if (!File.Exists(file))
        continue;
    var source = File.ReadAllText(file);

    // A name that SPDX took back has another that takes its text in; but for two licences that are now a licence and an exception.
    if (source.Contains("deprecatedVersion=", StringComparison.Ordinal) && id is not ("eCos-2.0" or "wxWindows"))
        replaced.Add(id);
    else if (templates.Build(source) is { } template)
        written.Add(id, template);
}

var words = vocabulary.OrderBy(pair => pair.Value).Select(pair => pair.Key).ToArray();
var texts = new List<LicenceText>();
var seen = new HashSet<string>(StringComparer.Ordinal);
foreach (var entry in json.RootElement.EnumerateObject().OrderBy(entry => entry.Name.Length).ThenBy(entry => entry.Name, StringComparer.Ordinal))
{
    // The text of a GNU licence is the same for "only" and "or later", and says neither: the careful name stands for it.
    var id = entry.Name;
    if (replaced.Contains(id) || id.EndsWith("-or-later", StringComparison.Ordinal) || id.EndsWith('+') || ids.Contains(id + "-only") || id.Contains("-with-", StringComparison.Ordinal) || id.Contains("invariants", StringComparison.Ordinal))
        continue;
    if (LicenceTextBuilder.Build(id, entry.Value.GetProperty("licenseText").GetString() ?? "", written.TryGetValue(id, out var own) ? own : null, words) is { } text && seen.Add($"{string.Join(',', text.Segments)};{string.Join(',', text.Sketch)};{string.Join(',', text.Template)}"))
        texts.Add(text);
}

// Only the words of the templates that are kept.
var used = texts.SelectMany(text => text.Template).Where(code => code >= LicenceTemplate.FirstWord).Distinct().Order().ToList();
var places = used.Select((code, index) => (code, index)).ToDictionary(pair => pair.code, pair => pair.index);
texts = [.. texts.Select(text => text with { Template = [.. text.Template.Select(code => code < LicenceTemplate.FirstWord ? code : LicenceTemplate.FirstWord + places[code])] }).OrderBy(text => text.Id, StringComparer.Ordinal)];
var bytes = LicenceTextFile.Write(version, [.. used.Select(code => words[code - LicenceTemplate.FirstWord])], texts);
File.WriteAllBytes(target, bytes);

// Identifier, text and a zero byte after each, in the order of the identifiers.
using (var packed = new BrotliStream(File.Create(tests), CompressionLevel.SmallestSize))
using (var writer = new StreamWriter(packed))
{
    foreach (var entry in json.RootElement.EnumerateObject().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        writer.Write($"{entry.Name}\0{entry.Value.GetProperty("licenseText").GetString()}\0");
}

Console.WriteLine($"{texts.Count} of {ids.Count} texts, {texts.Count(text => text.Template.Length > 0)} with a template, {bytes.Length} bytes");
