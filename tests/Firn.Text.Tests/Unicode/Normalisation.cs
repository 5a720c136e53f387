using System.Buffers;
using System.Diagnostics;
using System.Text;
using CsCheck;
using Firn.Testing;
using Firn.Text.Unicode;

namespace Firn.Text.Tests.Unicode;

public sealed class Normalisation
{
    [Fact]
    public void The_conformance_test_of_the_Unicode_standard_passes()
    {
        // Columns: source, NFC, NFD, NFKC, NFKD. Code points without a line of part 1 are unchanged in all forms.
        var listed = new HashSet<int>();
        var lines = 0;
        var part = "";
        foreach (var line in Lines("NormalizationTest.txt.bz2"))
        {
            if (line.StartsWith('@'))
                part = line[..6];
            var field = line.Split('#')[0].Split(';');
            if (field.Length < 6)
                continue;
            var column = field[..5].Select(text => Ucd.Encode(text.Split(' ').Select(Ucd.Hex))).ToArray();
            if (part == "@Part1")
                listed.Add(Ucd.Hex(field[0]));
            lines++;
            for (var from = 0; from < 5; from++)
            {
                Check(UnicodeForm.Nfc, column, from, from < 3 ? 1 : 3, line);
                Check(UnicodeForm.Nfd, column, from, from < 3 ? 2 : 4, line);
                Check(UnicodeForm.Nfkc, column, from, 3, line);
                Check(UnicodeForm.Nfkd, column, from, 4, line);
            }
        }

        Assert.True(lines > 18_000);
        for (var point = 0; point < 0x110000; point++)
        {
            if (listed.Contains(point) || point is >= 0xD800 and < 0xE000)
                continue;
            var bytes = Ucd.Encode([point]);
            foreach (var form in Enum.GetValues<UnicodeForm>())
            {
                if (!UnicodeNormalizer.IsNormalized(form, bytes))
                    Assert.Fail($"U+{point:X4} should be unchanged in {form}");
            }
        }
    }

    [Fact]
    public void A_million_marks_after_one_letter_are_ordered_in_linear_time()
    {
        var marks = new StringBuilder("a");
        for (var i = 0; i < 1_000_000; i++)
            marks.Append(i % 2 == 0 ? '\u0301' : '\u0323');
        var watch = Stopwatch.StartNew();
        var output = Write(UnicodeForm.Nfc, Encoding.UTF8.GetBytes(marks.ToString()));
        Assert.True(watch.Elapsed.TotalSeconds < 5, $"{watch.Elapsed}");
        Assert.Equal("\u1EA1\u0323"u8, output.AsSpan(0, 5));
        Assert.Equal((byte)0xCC, output[^2]);
    }

    [Fact]
    public void Normalising_twice_changes_nothing_and_bad_bytes_do_no_harm() =>
        Gen.OneOf(
            Utf8Decoding.Bytes,
            Gen.OneOf(
                Gen.Int[0, 0x2FF], Gen.Int[0x300, 0x36F], Gen.Int[0x1100, 0x11FF], Gen.Int[0xAC00, 0xD7A3],
                Gen.Int[0x900, 0xDFF], Gen.Int[0x1E00, 0x1FFF], Gen.Int[0xF900, 0xFFEF], Gen.Int[0x1D100, 0x1D1FF]).Array[0, 30].Select(Ucd.Encode))
            .Sample(bytes => UnicodeNormalizer.Fuzz(bytes));

    [Fact]
    public void All_four_forms_equal_those_of_Python()
    {
        // A deterministic jumble of 40,000 short sequences from the code points where things happen.
        var python = Require.Program("python3", "python3");
        const string Script = """
            import sys, unicodedata
            out = sys.stdout.buffer
            pool = [i for i in range(0x30000) if unicodedata.category(chr(i)) not in ("Cn", "Cs")
                    and (unicodedata.combining(chr(i)) or unicodedata.decomposition(chr(i)))] + [65, 97, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x9C7, 0x9BE]
            state = 1
            for line in range(40000):
                s = ""
                for k in range(5):
                    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                    s += chr(pool[(state >> 33) % len(pool)])
                out.write(b"\x00".join([s.encode()] + [unicodedata.normalize(f, s).encode() for f in ("NFC", "NFD", "NFKC", "NFKD")]) + b"\x01")
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
            var line = data[..end];
            data = data[(end + 1)..];
            var split = line.IndexOf((byte)0);
            var source = line[..split];
            line = line[(split + 1)..];
            foreach (var form in Enum.GetValues<UnicodeForm>())
            {
                split = line.IndexOf((byte)0);
                var expected = split < 0 ? line : line[..split];
                line = line[(split + 1)..];
                if (!expected.SequenceEqual(Write(form, source)))
                    Assert.Fail($"{form} of {Convert.ToHexString(source)}");
            }

            compared++;
        }

        Assert.Equal(40_000, compared);
    }

    internal static byte[] Write(UnicodeForm form, ReadOnlySpan<byte> text)
    {
        var output = new ArrayBufferWriter<byte>();
        UnicodeNormalizer.Write(form, text, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Check(UnicodeForm form, byte[][] column, int from, int to, string line)
    {
        if (!Write(form, column[from]).AsSpan().SequenceEqual(column[to]))
            Assert.Fail($"{form} of column {from + 1}: {line}");
        if (UnicodeNormalizer.IsNormalized(form, column[from]) != column[from].AsSpan().SequenceEqual(column[to]))
            Assert.Fail($"IsNormalized {form} of column {from + 1}: {line}");
    }

    private static string[] Lines(string packed)
    {
        var program = Require.Program("bzcat", "unicode-data");
        using var process = Process.Start(new ProcessStartInfo(program, [Ucd.File(packed)]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n');
    }
}
