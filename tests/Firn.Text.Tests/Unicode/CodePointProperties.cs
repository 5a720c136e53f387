using System.Buffers;
using System.Diagnostics;
using Firn.Testing;
using Firn.Text.Unicode;

namespace Firn.Text.Tests.Unicode;

public sealed class CodePointProperties
{
    private static readonly string[] Categories =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    [Fact]
    public void Categories_of_all_code_points_equal_the_database()
    {
        var expected = new string[0x110000];
        Array.Fill(expected, "Cn");
        foreach (var (first, last, value) in Ucd.Ranges("extracted/DerivedGeneralCategory.txt"))
            Array.Fill(expected, value, first, last - first + 1);
        for (var point = 0; point < expected.Length; point++)
        {
            if (Categories[(int)CodePoint.Category(point)] != expected[point])
                Assert.Fail($"U+{point:X4}: {CodePoint.Category(point)}, not {expected[point]}");
            if (CodePoint.IsLetter(point) != (expected[point][0] == 'L') || CodePoint.IsMark(point) != (expected[point][0] == 'M')
                || CodePoint.IsNumber(point) != (expected[point][0] == 'N') || CodePoint.IsPunctuation(point) != (expected[point][0] == 'P')
                || CodePoint.IsSymbol(point) != (expected[point][0] == 'S'))
                Assert.Fail($"U+{point:X4} is {expected[point]}");
        }
    }

    [Theory]
    [InlineData("PropList.txt", "White_Space")]
    [InlineData("DerivedCoreProperties.txt", "Alphabetic")]
    public void Binary_properties_equal_the_database(string file, string property)
    {
        var expected = new bool[0x110000];
        foreach (var (first, last, _) in Ucd.Ranges(file).Where(range => range.Value == property))
            Array.Fill(expected, true, first, last - first + 1);
        for (var point = 0; point < expected.Length; point++)
        {
            if ((property == "Alphabetic" ? CodePoint.IsAlphabetic(point) : CodePoint.IsWhiteSpace(point)) != expected[point])
                Assert.Fail($"U+{point:X4}");
        }
    }

    [Fact]
    public void Scripts_and_combining_classes_equal_the_database()
    {
        var script = new string[0x110000];
        Array.Fill(script, "Unknown");
        foreach (var (first, last, value) in Ucd.Ranges("Scripts.txt"))
            Array.Fill(script, value.Replace("_", ""), first, last - first + 1);
        var combining = new byte[0x110000];
        foreach (var (first, last, value) in Ucd.Ranges("extracted/DerivedCombiningClass.txt"))
            Array.Fill(combining, byte.Parse(value), first, last - first + 1);
        var names = Enum.GetNames<Script>();
        for (var point = 0; point < script.Length; point++)
        {
            if (names[(int)CodePoint.Script(point)] != script[point] || CodePoint.CombiningClass(point) != combining[point])
                Assert.Fail($"U+{point:X4}");
        }
    }

    [Fact]
    public void Digits_have_their_value() =>
        Assert.Equal([0, 9, 3, -1, -1], new[] { (int)'0', '9', 0x663, 'x', 0xBC }.Select(CodePoint.DecimalDigit));

    [Fact]
    public void A_number_outside_Unicode_is_refused() =>
        Assert.All([-1, 0x110000, int.MaxValue], point => Assert.Throws<ArgumentOutOfRangeException>(() => CodePoint.Category(point)));

    [Theory]
    [InlineData("ÄÖÜ Straße", "äöü straße")]
    [InlineData("ΟΔΟΣ ΣΑΣ Σ ΑΣ. Α.Σ Σ'Σ", "οδος σας σ ας. α.ς σ'ς")]
    [InlineData("İSTANBUL", "i̇stanbul")]
    public void Lower_case_knows_context(string text, string lower) => Assert.Equal(lower, Lower(text));

    [Fact]
    public void Lower_case_equals_that_of_Python()
    {
        // Every code point that Python knows, alone and after and before a sigma.
        var python = Require.Program("python3", "python3");
        const string Script = """
            import sys, unicodedata
            out = sys.stdout.buffer
            for i in range(0x110000):
                c = chr(i)
                if unicodedata.category(c) not in ("Cn", "Cs") and i > 1:
                    for s in (c, "A" + c + "\u03a3", "A\u03a3" + c, "\u03a3" + c + "\u03a3A"):
                        out.write(s.encode() + b"\x00" + s.lower().encode() + b"\x01")
            """;
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", Script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var memory = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(memory);
        process.WaitForExit();
        var data = memory.ToArray().AsSpan();
        var compared = 0;
        while (!data.IsEmpty)
        {
            var end = data.IndexOf((byte)1);
            var pair = data[..end];
            data = data[(end + 1)..];
            var split = pair.LastIndexOf((byte)0);
            var output = new ArrayBufferWriter<byte>();
            LowerCase.Write(pair[..split], output);
            if (!output.WrittenSpan.SequenceEqual(pair[(split + 1)..]))
                Assert.Fail($"{Convert.ToHexString(pair[..split])}: {Convert.ToHexString(output.WrittenSpan)}, Python {Convert.ToHexString(pair[(split + 1)..])}");
            compared++;
        }

        Assert.True(compared > 1_000_000);
    }

    internal static string Lower(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        LowerCase.Write(System.Text.Encoding.UTF8.GetBytes(text), output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
