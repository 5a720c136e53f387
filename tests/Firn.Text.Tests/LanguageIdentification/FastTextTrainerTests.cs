using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Testing;
using Firn.Text.LanguageIdentification;

namespace Firn.Text.Tests.LanguageIdentification;

public sealed class FastTextTrainerTests
{
    private static readonly FastTextTraining Small = new() { Dimension = 10, Epochs = 10, MinChars = 2, MaxChars = 3, Buckets = 5000 };

    [Fact]
    public void The_same_examples_and_seed_give_the_same_bytes_and_another_seed_others()
    {
        var examples = Examples(200, seed: 1);
        var first = FastTextTrainer.Train(examples, Small);
        Assert.Equal(ContentHash.Of(first), ContentHash.Of(FastTextTrainer.Train(examples, Small)));
        Assert.NotEqual(ContentHash.Of(first), ContentHash.Of(FastTextTrainer.Train(examples, Small with { Seed = 2 })));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 0, 2)]
    [InlineData(2, 3, 1)]
    [InlineData(2, 4, 2)]
    public void The_fasttext_program_reads_the_model_and_gives_the_same_probabilities(int minChars, int maxChars, int wordNgrams)
    {
        var program = Require.Program("fasttext", "fasttext");
        using var folder = new TemporaryFolder();
        var bytes = FastTextTrainer.Train(Examples(300, seed: 1), Small with { MinChars = minChars, MaxChars = maxChars, WordNgrams = wordNgrams });
        File.WriteAllBytes(folder["model.bin"], bytes);
        var texts = TinyLanguages.Lines(40, seed: 2).Select(line => line[(line.IndexOf(' ') + 1)..]).ToList();
        File.WriteAllLines(folder["test.txt"], texts);
        var answers = Run(program, $"predict-prob {folder["model.bin"]} {folder["test.txt"]} 1").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var predictor = new FastTextPredictor(FastTextModel.Parse(bytes, "test"));
        var best = new FastTextPrediction[1];
        for (var i = 0; i < texts.Count; i++)
        {
            predictor.Predict(Encoding.UTF8.GetBytes(texts[i]), best);
            var fields = answers[i].Split(' ');
            Assert.Equal(fields[0], "__label__" + predictor.Model.Labels[best[0].Label]);
            Assert.Equal(double.Parse(fields[1], CultureInfo.InvariantCulture), best[0].Probability, 1e-4);
        }
    }

    [Fact]
    public void It_learns_as_well_as_the_fasttext_program()
    {
        var program = Require.Program("fasttext", "fasttext");
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["train.txt"], TinyLanguages.Lines(500, seed: 3));
        Run(program, $"supervised -input {folder["train.txt"]} -output {folder["peer"]} -minn 2 -maxn 3 -bucket 5000 -dim 10 -epoch 5 -lr 0.5 -wordNgrams 1 -thread 1 -verbose 0");
        var theirs = Accuracy(FastTextModel.Load(folder["peer.bin"]));
        var ours = Accuracy(FastTextModel.Parse(FastTextTrainer.Train(Examples(500, seed: 3), Small with { WordNgrams = 1, Epochs = 5 }), "test"));
        Assert.True(ours >= theirs - 0.02, $"ours {ours}, fasttext {theirs}");
        Assert.True(ours > 0.9, $"{ours}");
    }

    [Fact]
    public void One_label_is_refused()
    {
        var error = Assert.Throws<FirnException>(() => FastTextTrainer.Train([("a", "x"u8.ToArray())], Small));
        Assert.Equal("FIRN-TXT-020", error.Code);
    }

    private static double Accuracy(FastTextModel model)
    {
        var predictor = new FastTextPredictor(model);
        var best = new FastTextPrediction[1];
        var lines = Examples(400, seed: 4);
        return lines.Count(example => predictor.Predict(example.Text.Span, best) == 1 && model.Labels[best[0].Label] == example.Label) / (double)lines.Count;
    }

    private static List<(string Label, ReadOnlyMemory<byte> Text)> Examples(int count, ulong seed) =>
        [.. TinyLanguages.Lines(count, seed).Select(line => (line["__label__".Length..line.IndexOf(' ')], (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line[(line.IndexOf(' ') + 1)..])))];

    private static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }
}
