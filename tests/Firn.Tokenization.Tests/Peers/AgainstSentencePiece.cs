using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Testing;

namespace Firn.Tokenization.Tests.Peers;

/// <summary>Models that Debian's <c>spm_train</c> makes of real text, encoded by us and by its <c>spm_encode</c>.</summary>
public sealed class AgainstSentencePiece
{
    [Theory]
    [InlineData("bpe", "nmt_nfkc", "--byte_fallback=true")]
    [InlineData("bpe", "identity", "--byte_fallback=true --add_dummy_prefix=false --remove_extra_whitespaces=false --split_by_whitespace=true")]
    [InlineData("bpe", "nfkc_cf", "--character_coverage=0.98 --user_defined_symbols=▁dignity,born,日本,ll")]
    [InlineData("bpe", "nmt_nfkc", "--byte_fallback=true --split_by_whitespace=false")]
    [InlineData("unigram", "nmt_nfkc", "--byte_fallback=true")]
    [InlineData("unigram", "nmt_nfkc_cf", "--character_coverage=0.98 --user_defined_symbols=dignity,born,日本,ll")]
    [InlineData("unigram", "identity", "--remove_extra_whitespaces=false --treat_whitespace_as_suffix=true --byte_fallback=true")]
    public void Ids_and_text_are_the_same(string type, string rules, string more)
    {
        var train = Require.Program("spm_train", "sentencepiece");
        using var folder = new TemporaryFolder();
        var lines = Declarations.Lines(16).ToList();
        File.WriteAllLines(folder["text.txt"], lines.Where((_, index) => index % 3 != 0));
        Run(train, $"--input={folder["text.txt"]} --model_prefix={folder["m"]} --vocab_size=1500 --hard_vocab_limit=false --model_type={type} --normalization_rule_name={rules} --minloglevel=2 --num_threads=2 {more}");
        var tokenizer = Tokenizer.Load(folder["m.model"]);

        var texts = new List<string>(lines.Where((line, index) => index % 3 == 0));
        texts.AddRange(["", " ", "  a   b  ", "▁ ▁x", "ＡＢＣ　ﬁ ½ ㌔ Å", "e\u0301e\u0327\u0301", "born bornborn dignity", "<s> </s> <unk> <0x41>", "日本日本語", "𠀀😀\u0001", "a\u00A0b\tc"]);
        File.WriteAllText(folder["in.txt"], string.Concat(texts.Select(text => text + "\n")));
        var theirs = Run("spm_encode", $"--model={folder["m.model"]} --output_format=id", folder["in.txt"]).Split('\n');
        File.WriteAllLines(folder["ids.txt"], theirs[..texts.Count]);
        var decoded = Run("spm_decode", $"--model={folder["m.model"]} --input_format=id", folder["ids.txt"]).Split('\n');
        for (var i = 0; i < texts.Count; i++)
        {
            var ids = tokenizer.Encode(texts[i], parseSpecial: false);
            Assert.True(theirs[i] == string.Join(' ', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))), $"{texts[i]}\n{theirs[i]}\n{string.Join(' ', ids)}");
            if (!ids.Contains(0))
                Assert.Equal(decoded[i], tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void What_we_write_of_a_model_is_read_alike_here_and_there()
    {
        foreach (var type in new[] { "bpe", "unigram" })
        {
            using var folder = new TemporaryFolder();
            var lines = Declarations.Lines(10).ToList();
            File.WriteAllLines(folder["text.txt"], lines);
            Run(Require.Program("spm_train", "sentencepiece"), $"--input={folder["text.txt"]} --model_prefix={folder["m"]} --vocab_size=1200 --hard_vocab_limit=false --model_type={type} --byte_fallback=true --minloglevel=2");
            var model = Tokenizer.Load(folder["m.model"]);
            model.Save(folder["tokenizer.json"]);
            var written = Tokenizer.Load(folder["tokenizer.json"]);
            var texts = lines.Where((_, index) => index % 5 == 0).Take(300).ToList();
            var theirs = Peer.Encode(folder["tokenizer.json"], texts);
            for (var i = 0; i < texts.Count; i++)
            {
                Assert.Equal(theirs[i], written.Encode(texts[i]));
                Assert.Equal(theirs[i], model.Encode(texts[i]));
                Assert.Equal(model.Decode(theirs[i]), written.Decode(theirs[i]));
            }
        }
    }

    private static string Run(string program, string arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program, [.. arguments.Split(' ')])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
            process.StandardInput.Write(File.ReadAllText(input));
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Result;
    }
}
