using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Testing;
using static Firn.Cli.Tests.CommandRun;

namespace Firn.Cli.Tests.Tok;

public sealed class TokCommands
{
    private const string English = "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience.\n";
    private const string German = "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt.\n";

    [Fact]
    public void Lines_of_text_become_lines_of_ids_and_come_back_in_order()
    {
        using var folder = Trained();
        var texts = Enumerable.Range(0, 3000).Select(i => $"{i} {English}😀\r\n\0{German}\"\\").ToArray();
        var input = string.Concat(texts.Select(text => JsonSerializer.Serialize(new { note = "left out", text }) + "\n"));
        var ids = Answer(input, "tok", "encode", "--tokenizer", folder["tokenizer.json"], "--jsonl");
        Assert.Equal((ExitCode.Ok, 3000), (ids.Code, ids.Out.Count(c => c == '\n')));
        var back = Answer(ids.Out, "tok", "decode", "--tokenizer", folder["tokenizer.json"], "--jsonl");
        Assert.Equal(texts, back.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("{\"text\": 1}", "line 2")]
    [InlineData("{\"ids\": [1]}", "line 2")]
    [InlineData("{\"text\": \"a\"", "line 2")]
    [InlineData("{\"text\": \"a\", \"text\": \"b\"}", "line 2")]
    [InlineData("[]", "line 2")]
    [InlineData("", "line 2")]
    [InlineData("{\"text\": \"\\ud800\"}", "line 2")]
    public void A_line_that_is_no_object_with_a_text_is_named(string line, string expected)
    {
        using var folder = Trained();
        var result = Answer($"{{\"text\": \"fine\"}}\n{line}\n", "tok", "encode", "--tokenizer", folder["tokenizer.json"], "--jsonl");
        Assert.Equal(ExitCode.Invalid, result.Code);
        Assert.Contains("FIRN-TOK-011", result.Error);
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public void A_stream_longer_than_the_buffer_has_the_ids_of_the_whole_text()
    {
        using var folder = Trained();
        var text = string.Concat(Enumerable.Repeat(English + German + "don't\n\n  x\n", 25_000));
        var streamed = Answer(text, "tok", "encode", "--tokenizer", folder["tokenizer.json"]);
        var whole = Firn.Tokenization.Tokenizer.Load(folder["tokenizer.json"]).Encode(text);
        Assert.Equal(whole, streamed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        Assert.Equal(text, Answer(streamed.Out, "tok", "decode", "--tokenizer", folder["tokenizer.json"]).Out);
        var count = Answer(text, "tok", "count", "--tokenizer", folder["tokenizer.json"], "--json");
        Assert.Equal(whole.Length, JsonDocument.Parse(count.Out).RootElement.GetProperty("tokens").GetInt32());
    }

    [Fact]
    public void Binary_ids_come_back()
    {
        using var folder = Trained();
        var ids = Bytes(Encoding.UTF8.GetBytes(German), "tok", "encode", "--tokenizer", folder["tokenizer.json"], "--binary", "--add-special");
        Assert.Equal([1, 0], ids.Out[..2]);
        Assert.Equal(German, Encoding.UTF8.GetString(Bytes(ids.Out, "tok", "decode", "--tokenizer", folder["tokenizer.json"], "--binary", "--skip-special").Out));
    }

    [Fact]
    public void Explaining_shows_pieces_and_merges()
    {
        using var folder = Trained();
        var result = Answer("human <s>", "tok", "encode", "--tokenizer", folder["tokenizer.json"], "--explain");
        Assert.Contains("\"human\"  ->", result.Out);
        Assert.Contains(" + ", result.Out);
        Assert.Contains("\"<s>\"  (added token)  ->  1", result.Out);
    }

    [Fact]
    public void Tokenizers_are_judged_side_by_side()
    {
        using var folder = Trained();
        var result = Answer("", "tok", "evaluate", folder["tokenizer.json"], folder["tokenizer.json"], "--texts", folder["texts"], "--json", "--html", folder["page.html"]);
        Assert.Equal(ExitCode.Ok, result.Code);
        var fairness = JsonDocument.Parse(result.Out).RootElement.GetProperty("tokenizers")[1].GetProperty("fairness");
        Assert.Equal(2, fairness.GetProperty("languages").GetArrayLength());
        Assert.Contains("Lorenz curve", File.ReadAllText(folder["page.html"]));
        Assert.Contains("deu_Latn", Answer("", "tok", "evaluate", folder["tokenizer.json"], "--texts", folder["texts"]).Out);
    }

    [Fact]
    public void A_tokenizer_leaves_as_other_programs_load_it_and_comes_back()
    {
        using var folder = Trained();
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "export", "--tokenizer", folder["tokenizer.json"], "--out", folder["hf"]).Code);
        Assert.Equal(File.ReadAllText(folder["tokenizer.json"]), File.ReadAllText(Path.Combine(folder["hf"], "tokenizer.json")));
        Assert.Equal("<s>", JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["hf"], "tokenizer_config.json"))).RootElement.GetProperty("bos_token").GetString());
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "export", "--tokenizer", folder["tokenizer.json"], "--out", folder["tekken.tiktoken"]).Code);
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "import", folder["tekken.tiktoken"], "--out", folder["back.json"]).Code);
        Assert.Equal(ExitCode.NotFound, Answer("", "tok", "import", folder["none.json"], "--out", folder["back.json"]).Code);
        Assert.Equal(ExitCode.Invalid, Answer("7 x", "tok", "decode", "--tokenizer", folder["back.json"]).Code);
        Assert.Equal(ExitCode.Usage, Answer("", "tok", "encode", "--tokenizer", folder["back.json"], "--jsonl", "--binary").Code);
    }

    private static TemporaryFolder Trained()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["texts"]);
        File.WriteAllText(Path.Combine(folder["texts"], "eng_Latn.txt"), string.Concat(Enumerable.Repeat(English, 20)));
        File.WriteAllText(Path.Combine(folder["texts"], "deu_Latn.txt"), string.Concat(Enumerable.Repeat(German, 20)));
        var result = Answer("", "tok", "train", folder["texts"], "--out", folder["tokenizer.json"], "--vocabulary-size", "700");
        Assert.Equal(ExitCode.Ok, result.Code);
        return folder;
    }
}
