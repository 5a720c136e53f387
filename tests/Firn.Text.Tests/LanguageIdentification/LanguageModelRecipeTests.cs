using System.Diagnostics;
using System.Text;
using Firn.Core;
using Firn.Testing;

namespace Firn.Text.Tests.LanguageIdentification;

/// <summary>The built-in model's recipe. Training takes half a minute: it runs where <c>FIRN_TRAIN_LID</c> is set (eng/lid/train.sh).</summary>
public sealed class LanguageModelRecipeTests
{
    private const string Model = "src/Firn.Text/LanguageIdentification/languages.ftz";
    private const string Arguments = "-loss softmax -dim 16 -minn 1 -maxn 3 -bucket 50000 -minCount 1000000 -epoch 8 -lr 0.8 -thread 1 -verbose 0";
    private const string Quantisation = "-dsub 2 -thread 1 -verbose 0";

    [Fact]
    public void The_recipe_makes_the_committed_model_byte_for_byte()
    {
        Require.That("lid-training", Environment.GetEnvironmentVariable("FIRN_TRAIN_LID") == "1", "training is asked for with FIRN_TRAIN_LID=1");
        var program = Require.Program("fasttext", "fasttext");
        using var folder = new TemporaryFolder();
        var lines = Corpus(folder).TrainingLines;
        File.WriteAllText(folder["train.txt"], string.Join('\n', lines) + "\n");
        Run(program, $"supervised -input {folder["train.txt"]} -output {folder["model"]} {Arguments}");
        Run(program, $"quantize -input {folder["train.txt"]} -output {folder["model"]} {Quantisation}");
        Golden.Match(Model, File.ReadAllBytes(folder["model.ftz"]));
    }

    [Fact]
    public void The_model_its_text_and_its_arguments_are_those_of_the_lock_file()
    {
        using var folder = new TemporaryFolder();
        var text = string.Join('\n', Corpus(folder).TrainingLines) + "\n";
        Golden.Match("eng/lid/recipe.lock", $"""
            model {ContentHash.OfFile(Repository.File(Model))}
            text {ContentHash.Of(Encoding.UTF8.GetBytes(text))}
            train {Arguments}
            quantize {Quantisation}

            """);
    }

    [Fact]
    public void The_model_is_smaller_than_a_megabyte() => Assert.InRange(new FileInfo(Repository.File(Model)).Length, 1, 1_000_000);

    private static LanguageCorpus Corpus(TemporaryFolder folder) =>
        LanguageCorpus.Read(Require.Data("udhr-html.tar.xz"), Repository.File("eng", "lid", "languages.tsv"), folder.Path);

    private static void Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
