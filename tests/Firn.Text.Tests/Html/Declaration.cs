using System.Diagnostics;
using System.Formats.Tar;
using Firn.Testing;

namespace Firn.Text.Tests.Html;

/// <summary>The Universal Declaration of Human Rights, one HTML page a language.</summary>
internal static class Declaration
{
    private static readonly Lazy<List<(string Name, byte[] Html)>> Loaded = new(Load);

    public static List<(string Name, byte[] Html)> Pages()
    {
        Require.Data("udhr-html.tar.xz");
        Require.Program("xz", "data");
        return Loaded.Value;
    }

    private static List<(string, byte[])> Load()
    {
        var pages = new List<(string, byte[])>();
        using var xz = Process.Start(new ProcessStartInfo("xz", ["-dc", Require.Data("udhr-html.tar.xz")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var tar = new TarReader(xz.StandardOutput.BaseStream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null)
                continue;
            using var memory = new MemoryStream();
            entry.DataStream.CopyTo(memory);
            pages.Add((Path.GetFileNameWithoutExtension(entry.Name), memory.ToArray()));
        }

        return pages;
    }
}
