#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property GenerateDocumentationFile=false
#:property RunAnalyzers=false

// Writes src/Firn.Text/Html/CharacterReferences.txt, the table of HTML's named character references, from the copy in
// Python's standard library. Not part of the build; run from the repository's root:
//   dotnet run eng/html/generate-character-references.cs
// A line is a name (with its semicolon, where it has one), a space, and one or two code points in hexadecimal.

using System.Diagnostics;

const string Script = """
    import html.entities
    for name, text in sorted(html.entities.html5.items()):
        print(name, *["%X" % ord(c) for c in text])
    """;
using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script]) { RedirectStandardOutput = true })!;
var table = python.StandardOutput.ReadToEnd();
python.WaitForExit();
File.WriteAllText("src/Firn.Text/Html/CharacterReferences.txt", table);
Console.WriteLine($"{table.AsSpan().Count('\n')} names");
