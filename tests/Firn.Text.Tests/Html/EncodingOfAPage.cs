using System.Buffers;
using System.Text;
using CsCheck;
using Firn.Text.Html;
using Firn.Text.Tests.Unicode;

namespace Firn.Text.Tests.Html;

public sealed class EncodingOfAPage
{
    [Theory]
    [InlineData("windows-1252", "café – “naïve”", "text/html; charset=ISO-8859-1", HtmlEncodingSource.Header)]
    [InlineData("windows-1251", "Все люди рождаются свободными", "text/html; charset=\"cp1251\"", HtmlEncodingSource.Header)]
    [InlineData("koi8-r", "<meta charset=koi8-r>Все люди рождаются", null, HtmlEncodingSource.Meta)]
    [InlineData("iso-8859-2", "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>Zażółć", "text/html", HtmlEncodingSource.Meta)]
    [InlineData("shift_jis", "<meta charset=Shift_JIS>すべての人間は", "text/html; charset=nonsense", HtmlEncodingSource.Meta)]
    [InlineData("euc-jp", "<meta charset=euc-jp>すべての人間は", null, HtmlEncodingSource.Meta)]
    [InlineData("gb18030", "<?xml version='1.0' encoding='gb2312'?>人人生而自由", null, HtmlEncodingSource.Meta)]
    [InlineData("big5", "人人生而自由", "text/html;charset=big5", HtmlEncodingSource.Header)]
    [InlineData("windows-1251", "<html lang=ru>Все люди рождаются свободными и равными", null, HtmlEncodingSource.Guess)]
    [InlineData("koi8-r", "<html lang=ru>Все люди рождаются свободными и равными", null, HtmlEncodingSource.Guess)]
    [InlineData("windows-1251", "Все люди рождаются свободными и равными", null, HtmlEncodingSource.Guess)]
    [InlineData("windows-1252", "Alle Menschen sind frei und gleich an Würde", null, HtmlEncodingSource.Guess)]
    [InlineData("windows-1253", "<html lang='el-GR'>Όλοι οι άνθρωποι γεννιούνται ελεύθεροι", null, HtmlEncodingSource.Guess)]
    [InlineData("utf-16be", "Würde und Rechte", "text/html; charset=utf-16be", HtmlEncodingSource.Header)]
    [InlineData("utf-16le", "Würde und Rechte 😀", null, HtmlEncodingSource.Guess)]
    [InlineData("utf-8", "Würde", null, HtmlEncodingSource.ValidUtf8)]
    [InlineData("utf-8", "Würde", "text/html; charset=latin1", HtmlEncodingSource.ValidUtf8)]
    [InlineData("utf-8", "Würde", "text/html; charset=utf8", HtmlEncodingSource.Header)]
    public void The_encoding_is_found_and_read(string name, string text, string? contentType, HtmlEncodingSource source)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(name).GetBytes(text);
        var choice = HtmlEncoding.Detect(bytes, contentType);
        Assert.Equal((name, source), (choice.Name, choice.Source));
        Assert.Equal(text, Decode(bytes, choice));
    }

    [Fact]
    public void A_byte_order_mark_beats_every_label_and_is_not_text()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "é"u8];
        var choice = HtmlEncoding.Detect(bytes, "text/html; charset=windows-1251");
        Assert.Equal(new("utf-8", HtmlEncodingSource.ByteOrderMark, 3), choice);
        Assert.Equal("é", Decode(bytes, choice));
    }

    [Fact]
    public void Long_text_in_a_multi_byte_encoding_is_read_across_buffers()
    {
        var text = string.Concat(Enumerable.Repeat("人a😀", 5_000));
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(text);
        Assert.Equal(text, Decode(bytes, HtmlEncoding.Detect(bytes, "text/html; charset=gbk")));
    }

    [Fact]
    public void A_stray_byte_does_not_make_UTF_8_something_else()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Würde ", 20))), 0xFC, (byte)'x'];
        var choice = HtmlEncoding.Detect(bytes, "text/html; charset=utf-8");
        Assert.Equal("utf-8", choice.Name);
        Assert.EndsWith("\uFFFDx", Decode(bytes, choice));
    }

    [Fact]
    public void Any_bytes_under_any_label_give_valid_UTF_8() =>
        Gen.Select(Utf8Decoding.Bytes, Gen.Int[0, 6]).Sample((bytes, pick) =>
        {
            string[] labels = ["utf-16", "gbk", "iso-2022-jp", "shift_jis", "koi8-u", "windows-1255", "euc-kr"];
            var output = new ArrayBufferWriter<byte>();
            HtmlEncoding.Write(bytes, HtmlEncoding.Detect(bytes, $"text/html; charset={labels[pick]}"), output);
            HtmlEncoding.Fuzz(bytes);
            return Firn.Text.Unicode.Utf8.IsValid(output.WrittenSpan);
        });

    private static string Decode(byte[] bytes, HtmlEncodingChoice choice)
    {
        var output = new ArrayBufferWriter<byte>();
        HtmlEncoding.Write(bytes, choice, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
