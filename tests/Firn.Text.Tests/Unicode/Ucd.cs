using System.Globalization;
using Firn.Testing;

namespace Firn.Text.Tests.Unicode;

/// <summary>The Unicode Character Database as Debian's package unicode-data installs it.</summary>
internal static class Ucd
{
    public static string File(string name)
    {
        var path = Path.Combine("/usr/share/unicode", name);
        Require.That("unicode-data", System.IO.File.Exists(path), $"{path} is not installed (package unicode-data)");
        return path;
    }

    public static int Hex(string text) => int.Parse(text.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static IEnumerable<(int First, int Last, string Value)> Ranges(string name)
    {
        foreach (var line in System.IO.File.ReadLines(File(name)))
        {
            var field = line.Split('#')[0].Split(';', 2);
            if (field.Length != 2)
                continue;
            var bounds = field[0].Split("..");
            yield return (Hex(bounds[0]), Hex(bounds[^1]), field[1].Trim());
        }
    }

    public static byte[] Encode(IEnumerable<int> points)
    {
        var bytes = new List<byte>();
        Span<byte> unit = stackalloc byte[4];
        foreach (var point in points)
            bytes.AddRange(unit[..Firn.Text.Unicode.Utf8.Encode(point, unit)]);
        return [.. bytes];
    }
}
