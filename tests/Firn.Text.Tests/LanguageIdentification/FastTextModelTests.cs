using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using Firn.Core;
using Firn.Testing;
using Firn.Text.LanguageIdentification;

namespace Firn.Text.Tests.LanguageIdentification;

public sealed class FastTextModelTests
{
    private const string Subwords = "-minn 2 -maxn 4 -bucket 5000 -dim 7 -epoch 20 -lr 0.5";

    [Theory]
    [InlineData("softmax", Subwords, "")]
    [InlineData("hs", Subwords, "")]
    [InlineData("ova", Subwords, "")]
    [InlineData("ns", Subwords, "")]
    [InlineData("softmax", "-minn 0 -maxn 0 -wordNgrams 3 -bucket 3000 -dim 10 -epoch 20 -lr 0.5", "")]
    [InlineData("softmax", "-minn 0 -maxn 0 -wordNgrams 1 -dim 5 -epoch 20 -lr 0.5", "")]
    [InlineData("softmax", Subwords, "-dsub 2")]
    [InlineData("hs", Subwords + " -wordNgrams 2", "-dsub 3 -qnorm")]
    [InlineData("softmax", Subwords, "-dsub 2 -cutoff 700 -retrain")]
    [InlineData("softmax", Subwords + " -wordNgrams 2", "-dsub 2 -cutoff 600 -qnorm")]
    public void Labels_and_probabilities_are_those_of_the_fasttext_program(string loss, string arguments, string quantise)
    {
        var program = Require.Program("fasttext", "fasttext");
        using var folder = new TemporaryFolder();
        var train = folder["train.txt"];
        File.WriteAllLines(train, TinyLanguages.Lines(400, seed: 1));
        Run(program, $"supervised -input {train} -output {folder["model"]} -loss {loss} {arguments} -thread 1 -verbose 0");
        if (quantise.Length > 0)
            Run(program, $"quantize -input {train} -output {folder["model"]} {quantise} -thread 1 -verbose 0");
        var file = folder[quantise.Length > 0 ? "model.ftz" : "model.bin"];

        string[] texts = [.. TinyLanguages.Lines(60, seed: 2).Select(line => line[(line.IndexOf(' ') + 1)..]), "xqzw Ünïcödé 漢字 🙂 mixed", "a"];
        File.WriteAllLines(folder["test.txt"], texts);
        var expected = Run(program, $"predict-prob {file} {folder["test.txt"]} 3").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var model = FastTextModel.Load(file);
        var predictor = new FastTextPredictor(model);
        var best = new FastTextPrediction[3];
        Assert.Equal(texts.Length, expected.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            var fields = expected[i].Split(' ');
            var found = predictor.Predict(Encoding.UTF8.GetBytes(texts[i]), best);
            Assert.Equal(fields.Length / 2, found);
            for (var k = 0; k < found; k++)
            {
                var probability = float.Parse(fields[(2 * k) + 1], CultureInfo.InvariantCulture);
                Assert.InRange(best[k].Probability, Math.Min(1, probability) - 1e-4f, probability + 1e-4f);
                var tie = k + 1 < found && Math.Abs(best[k].Probability - best[k + 1].Probability) < 1e-4f
                    || k > 0 && Math.Abs(best[k].Probability - best[k - 1].Probability) < 1e-4f
                    || probability < 1e-4f;
                Assert.True(tie || "__label__" + model.Labels[best[k].Label] == fields[2 * k], $"text {i}, place {k}: {expected[i]}");
            }
        }
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        var predictor = new FastTextPredictor(FastTextModel.Parse(TinyModel(), "tiny"));
        var best = new FastTextPrediction[2];
        var text = "some words that repeat some words"u8.ToArray();
        predictor.Predict(text, best);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            predictor.Predict(text, best);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_best_label_comes_first()
    {
        var predictor = new FastTextPredictor(FastTextModel.Parse(TinyModel(), "tiny"));
        var best = new FastTextPrediction[5];
        Assert.Equal(2, predictor.Predict("word"u8, best));
        Assert.Equal("yes", predictor.Model.Labels[best[0].Label]);
        Assert.True(best[0].Probability > best[1].Probability);
        Assert.Equal(0, predictor.Predict("stranger"u8, best));
    }

    [Fact]
    public void Every_truncation_is_one_clear_error()
    {
        var whole = TinyModel();
        for (var length = 0; length < whole.Length; length++)
            Assert.Equal("FIRN-TXT-011", Assert.Throws<FirnException>(() => FastTextModel.Parse(whole.AsSpan(0, length), "cut")).Code);
    }

    [Fact]
    public void Damaged_bytes_give_a_model_or_one_clear_error_and_never_trust_a_size()
    {
        var whole = TinyModel();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).List[1, 8].Sample(damage =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (at, value) in damage)
                bytes[at] = value;
            try
            {
                new FastTextPredictor(FastTextModel.Parse(bytes, "damaged")).Predict("word other"u8, new FastTextPrediction[2]);
            }
            catch (FirnException error)
            {
                Assert.Equal("FIRN-TXT-011", error.Code);
            }
        }, iter: 20_000);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal("FIRN-TXT-010", Assert.Throws<FirnException>(() => FastTextModel.Load("/nowhere/model.ftz")).Code);

    // One word, two labels, dimension 2: written by hand, so that the format's layout is stated once more.
    private static byte[] TinyModel()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var value in new[] { 793712314, 12, 2, 5, 5, 1, 5, 1, 3, 3, 0, 0, 0, 100 })
            writer.Write(value);
        writer.Write(1e-4);
        foreach (var value in new[] { 3, 1, 2 })
            writer.Write(value);
        writer.Write(10L);
        writer.Write(-1L);
        foreach (var (word, count, type) in new[] { ("word", 5L, 0), ("__label__yes", 5L, 1), ("__label__no", 4L, 1) })
        {
            writer.Write(Encoding.UTF8.GetBytes(word));
            writer.Write((byte)0);
            writer.Write(count);
            writer.Write((byte)type);
        }

        writer.Write((byte)0);
        Matrix(1, [1f, 0.5f]);
        writer.Write((byte)0);
        Matrix(2, [2f, 0f, -2f, 0f]);
        return stream.ToArray();

        void Matrix(long rows, float[] values)
        {
            writer.Write(rows);
            writer.Write(2L);
            foreach (var value in values)
                writer.Write(value);
        }
    }

    private static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
