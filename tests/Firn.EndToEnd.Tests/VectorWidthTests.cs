using System.Text;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>The tokenizer cuts and merges with the widest vectors that a processor has: what comes out must not depend on them.</summary>
public sealed class VectorWidthTests
{
    [Fact]
    public void Ids_are_the_same_on_processors_with_narrow_vectors_and_with_none()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder();
        foreach (var page in Directory.GetFiles(Repository.File("docs"), "*.md").Order(StringComparer.Ordinal))
            text.Append(File.ReadAllText(page));
        // Every character of the basic plane and some beyond, in short words: all classes of the splitters' tables.
        for (var code = 1; code < 0x11000; code++)
        {
            if (code is < 0xD800 or > 0xDFFF)
                text.Append(char.ConvertFromUtf32(code)).Append(code % 5 == 0 ? " " : "").Append(code % 7 == 0 ? "a'S\r\n" : "");
        }

        File.WriteAllText(folder["text.txt"], text.ToString());
        foreach (var family in new[] { "Cl100k", "O200k" })
        {
            var file = folder[family + ".json"];
            FirnCommand.Succeed("tok", "train", folder["text.txt"], "--out", file, "--vocabulary-size", "2000", "--family", family);
            var widest = Ids(family);
            Assert.True(widest.Length > 200_000);
            Assert.Equal(widest, Ids(family, "DOTNET_EnableAVX2"));
            Assert.Equal(widest, Ids(family, "DOTNET_EnableHWIntrinsic"));
        }

        byte[] Ids(string family, string? without = null)
        {
            var output = folder[family + without];
            var (status, _, error) = FirnCommand.Run(without is null ? [] : [(without, "0")], "tok", "shard", folder["text.txt"], "--tokenizer", folder[family + ".json"], "--out", output);
            Assert.True(status == 0, error);
            return File.ReadAllBytes(output + ".bin");
        }
    }
}
