using System.IO.Compression;
using System.Text;
using Firn.Testing;

namespace Firn.Compliance.Tests.Licences;

/// <summary>The texts of SPDX's licence list by their identifiers, as <c>eng/licences/generate.sh</c> writes them.</summary>
internal static class SpdxTexts
{
    private static readonly Lazy<SortedDictionary<string, string>> Read = new(() =>
    {
        using var packed = new BrotliStream(File.OpenRead(Repository.File("tests", "Firn.Compliance.Tests", "Licences", "spdx-texts.br")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed, Encoding.UTF8);
        var parts = reader.ReadToEnd().Split('\0');
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < parts.Length; i += 2)
            texts.Add(parts[i], parts[i + 1]);
        return texts;
    });

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, string> All => Read.Value;
}
