#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property GenerateDocumentationFile=false
#:property RunAnalyzers=false
#:project ../../src/Firn.Compliance/Firn.Compliance.csproj

// Fingerprints of the SPDX list's licence texts. Usage: eng/licences/generate.sh
using System.Text.Json;
using Firn.Compliance.Licences.Texts;

var (list, version, target) = (args[0], args[1], args[2]);
using var json = JsonDocument.Parse(File.ReadAllBytes(list));
var ids = json.RootElement.EnumerateObject().Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
var texts = new List<LicenceText>();
var seen = new HashSet<string>(StringComparer.Ordinal);
foreach (var entry in json.RootElement.EnumerateObject().OrderBy(entry => entry.Name.Length).ThenBy(entry => entry.Name, StringComparer.Ordinal))
{
    // The text of a GNU licence is the same for "only" and "or later", and says neither: the careful name stands for it.
    var id = entry.Name;
    if (id.EndsWith("-or-later", StringComparison.Ordinal) || id.EndsWith('+') || ids.Contains(id + "-only") || id.Contains("-with-", StringComparison.Ordinal) || id.Contains("invariants", StringComparison.Ordinal))
        continue;
    if (LicenceTextBuilder.Build(id, entry.Value.GetProperty("licenseText").GetString() ?? "") is { } text && seen.Add(string.Join(',', text.Segments) + string.Join(',', text.Sketch)))
        texts.Add(text);
}

texts.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
var bytes = LicenceTextFile.Write(version, texts);
File.WriteAllBytes(target, bytes);
Console.WriteLine($"{texts.Count} of {ids.Count} texts, {bytes.Length} bytes");
