using System.Buffers;
using System.Text;
using CsCheck;
using Firn.Text.Repair;
using Firn.Text.Tests.Unicode;
using Firn.Text.Unicode;

namespace Firn.Text.Tests.Repair;

public sealed class RepairedText
{
    [Theory]
    [InlineData("CafÃ© au lait", "Café au lait")]
    [InlineData("It\u00e2\u20ac\u2122s the \u00e2\u20ac\u0153best\u00e2\u20ac\u009d", "It’s the “best”")]
    [InlineData("20Â°C, 5Â\u00A0mm, Â©", "20°C, 5\u00A0mm, ©")]
    [InlineData("WÃ¼rde Ã¼ber alles, GrÃ¶ÃŸe", "Würde über alles, Größe")]
    [InlineData("Ð’Ñ\u0081Ðµ Ð»ÑŽÐ´Ð¸", "Все люди")]
    [InlineData("è±¡å½¢æ–‡å­—", "象形文字")]
    [InlineData("ðŸ˜€ ok", "😀 ok")]
    [InlineData("cafÃƒÂ©", "café")]
    [InlineData("Ã six heures, les premiÃ¨res", "à six heures, les premières")]
    [InlineData("ï»¿Anfang", "Anfang")]
    [InlineData("déjà vu, cafÃ©", "déjà vu, café")]
    public void Mojibake_is_read_back(string broken, string whole)
    {
        Assert.Equal(whole, Repair(broken, out var done));
        Assert.True(done.HasFlag(TextRepairs.Mojibake));
    }

    [Theory]
    [InlineData("CAFÉ” – “É”")]
    [InlineData("un café…”")]
    [InlineData("IRMÃ» e MAÇÃ…")]
    [InlineData("SÃO PAULO, NÃO, Â, PÂTÉ, À «HÔTEL»")]
    [InlineData("Ã é a letra A com til")]
    [InlineData("20 °C ± 2 µm, ½ × 3²")]
    [InlineData("Größe: 5 Å…10 Å")]
    [InlineData("Все люди рождаются свободными")]
    [InlineData("¡Señor! ¿Qué? «sí»")]
    [InlineData("naïve coöperation — “quoted”\n\tindented")]
    public void Proper_text_is_left_alone(string text)
    {
        Assert.Equal(text, Repair(text, out var done));
        Assert.Equal(TextRepairs.None, done);
    }

    [Fact]
    public void Proper_text_of_all_languages_of_the_declaration_is_left_alone()
    {
        foreach (var (name, html) in Html.Declaration.Pages())
        {
            if (Mojibake.IsLikely(html) && Mojibake.Write(html, new ArrayBufferWriter<byte>()))
                Assert.Fail(name);
        }
    }

    [Fact]
    public void Controls_line_ends_and_marks_are_cleaned()
    {
        Assert.Equal("a\nb\nc\nd\n\ne\tf“g”", Repair("\uFEFFa\r\nb\rc\u2028d\f\ve\u0000\t\u0007f\u0093g\u0094\uFFFE\u0081\u007F", out var done));
        Assert.Equal(TextRepairs.Controls | TextRepairs.LineEnds | TextRepairs.Windows1252, done);
    }

    [Fact]
    public void Surrogates_in_UTF_8_become_what_they_stand_for()
    {
        Assert.Equal("x😀y\uFFFDz\uFFFD", Repair([(byte)'x', 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, (byte)'y', 0xED, 0xA0, 0xBD, (byte)'z', 0xFF], out var done));
        Assert.Equal(TextRepairs.Surrogates | TextRepairs.InvalidBytes, done);
    }

    [Fact]
    public void The_result_is_composed()
    {
        Assert.Equal("é", Repair("e\u0301", out var done));
        Assert.Equal(TextRepairs.Normalisation, done);
    }

    [Fact]
    public void Any_bytes_become_valid_clean_text_in_NFC() =>
        Utf8Decoding.Bytes.Sample(bytes =>
        {
            TextRepair.Fuzz(bytes);
            var text = Repair(bytes, out _);
            return UnicodeNormalizer.IsNormalized(UnicodeForm.Nfc, Encoding.UTF8.GetBytes(text))
                && !text.Any(unit => (char.IsControl(unit) && unit is not ('\n' or '\t')) || unit == '\uFEFF');
        });

    [Fact]
    public void Text_once_misread_is_restored_whatever_the_language()
    {
        // The declaration in every language, read as windows-1252, comes back for the most part, and never wrongly.
        var windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        var (tried, restored) = (0, 0);
        foreach (var (_, html) in Html.Declaration.Pages())
        {
            var page = Encoding.UTF8.GetString(html);
            if (page.All(char.IsAscii))
                continue;
            tried++;
            var output = new ArrayBufferWriter<byte>();
            if (!Mojibake.Write(Encoding.UTF8.GetBytes(windows.GetString(html)), output))
                continue;
            restored += output.WrittenSpan.SequenceEqual(html) ? 1 : 0;
        }

        Assert.True(restored > tried * 0.9, $"{restored} of {tried}");
    }

    private static string Repair(string text, out TextRepairs done) => Repair(Encoding.UTF8.GetBytes(text), out done);

    private static string Repair(byte[] text, out TextRepairs done)
    {
        var output = new ArrayBufferWriter<byte>();
        done = TextRepair.Repair(text, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
