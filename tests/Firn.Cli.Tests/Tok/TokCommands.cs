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

    [Theory]
    [InlineData("--workers", "0", "encode", "--tokenizer", "none.json")]
    [InlineData("--workers", "-1", "decode", "--tokenizer", "none.json")]
    [InlineData("--min-frequency", "0", "train", "none.txt", "--out", "none.json")]
    [InlineData("--window", "-1", "train", "none.txt", "--out", "none.json")]
    [InlineData("--alpha", "0.5", "train", "none.txt", "--out", "none.json")]
    [InlineData("--cache-mebibytes", "4096", "bench", "none.txt", "--tokenizer", "none.json")]
    public void A_number_out_of_range_is_refused_by_name(string option, string value, params string[] verb)
    {
        var result = Answer("", ["tok", .. verb, option, value]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(option, result.Error);
    }

    [Fact]
    public void Explaining_knows_the_template_and_which_special_tokens_are_text()
    {
        using var folder = Trained();
        string[] Lines(params string[] options) => Answer("human <s>", ["tok", "encode", "--tokenizer", folder["tokenizer.json"], "--explain", .. options]).Out.Split('\n');
        Assert.Equal(2, Lines("--add-special").Count(line => line.StartsWith("\"<s>\"  (added token)", StringComparison.Ordinal)));
        Assert.DoesNotContain(Lines("--no-special"), line => line.Contains("added token", StringComparison.Ordinal));
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

    [Fact]
    public void Training_goes_on_with_a_tokenizer_and_pruning_takes_it_back()
    {
        using var folder = Trained();
        var small = Answer("", "tok", "train", folder["texts"], "--out", folder["small.json"], "--vocabulary-size", "400");
        var grown = Answer("", "tok", "train", folder["texts"], "--continue", folder["small.json"], "--out", folder["grown.json"], "--vocabulary-size", "700");
        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (small.Code, grown.Code));
        Assert.Equal(File.ReadAllText(folder["tokenizer.json"]), File.ReadAllText(folder["grown.json"]));
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "prune", folder["texts"], "--tokenizer", folder["grown.json"], "--vocabulary-size", "380", "--out", folder["pruned.json"], "--id-map", folder["rows.txt"]).Code);
        Assert.Equal(380, File.ReadAllLines(folder["rows.txt"]).Length);
        Assert.Equal(German, Answer(Answer(German, "tok", "encode", "--tokenizer", folder["pruned.json"]).Out, "tok", "decode", "--tokenizer", folder["pruned.json"]).Out);
    }

    [Fact]
    public void Parity_training_takes_languages_from_the_names_of_files()
    {
        using var folder = Trained();
        var fair = Answer("", "tok", "train", folder["texts"], "--parity", folder["texts"], "--out", folder["fair.json"], "--vocabulary-size", "500", "--global-merges", "20", "--special-tokens", "none");
        Assert.Equal((ExitCode.Ok, ""), (fair.Code, fair.Out));
        Assert.InRange(Firn.Tokenization.Tokenizer.Load(folder["fair.json"]).VocabularySize, 300, 500);
        File.Move(Path.Combine(folder["texts"], "eng_Latn.txt"), folder["eng_Latn.txt"]);
        var missing = Answer("", "tok", "train", folder["texts"], folder["eng_Latn.txt"], "--parity", folder["texts"], "--out", folder["fair.json"]);
        Assert.Equal(ExitCode.Invalid, missing.Code);
        Assert.Contains("FIRN-TOK-017", missing.Error);
        Assert.Equal(ExitCode.Usage, Answer("", "tok", "train", folder["texts"], "--parity", folder["texts"], "--continue", folder["fair.json"], "--out", folder["x.json"]).Code);
    }

    [Fact]
    public void Special_tokens_are_given_as_lines_and_transplanted()
    {
        using var folder = Trained();
        File.WriteAllText(folder["special.txt"], "<s>\n</s>\n<mine>\n");
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "train", folder["texts"], "--special-tokens", folder["special.txt"], "--out", folder["own.json"], "--vocabulary-size", "600").Code);
        Assert.Equal("2\n", Answer("<mine>", "tok", "encode", "--tokenizer", folder["own.json"]).Out);
        File.WriteAllText(folder["other.json"], """[{"id": 2, "content": "<other>"}]""");
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "import", folder["own.json"], "--special-tokens", folder["other.json"], "--out", folder["new.json"]).Code);
        Assert.Equal("0\n2\n", Answer("<other>", "tok", "encode", "--tokenizer", folder["new.json"], "--add-special").Out);
        File.WriteAllText(folder["other.json"], """[{"id": 20, "content": "<other>"}]""");
        Assert.Contains("FIRN-TOK-018", Answer("", "tok", "import", folder["own.json"], "--special-tokens", folder["other.json"], "--out", folder["new.json"]).Error);
        Assert.Contains("FIRN-TOK-019", Answer("", "tok", "train", folder["texts"], "--special-tokens", folder["other.json"], "--out", folder["new.json"]).Error);
    }

    [Theory]
    [InlineData("Megatron", ".bin")]
    [InlineData("Datatrove", ".ds")]
    [InlineData("Headerless", ".npy")]
    public void A_shard_says_whose_each_token_is(string format, string ending)
    {
        using var folder = Trained();
        var result = Answer("", "tok", "shard", folder["texts"], "--tokenizer", folder["tokenizer.json"], "--out", folder["s"], "--format", format);
        Assert.Equal(ExitCode.Ok, result.Code);
        var first = Firn.Tokenization.Tokenizer.Load(folder["tokenizer.json"]).Encode(string.Concat(Enumerable.Repeat(German, 20))).Length + 2;
        Assert.Equal(0, new FileInfo(folder["s" + ending]).Length % 2);
        var where = JsonDocument.Parse(Answer("", "tok", "where", folder["s"], first.ToString(System.Globalization.CultureInfo.InvariantCulture), "--json").Out).RootElement;
        Assert.Equal(("eng_Latn.txt", first), (where.GetProperty("source").GetString(), where.GetProperty("start").GetInt32()));
        Assert.Equal(ExitCode.NotFound, Answer("", "tok", "where", folder["s"], "99999999").Code);
        Assert.Equal(ExitCode.NotFound, Answer("", "tok", "where", folder["none"], "0").Code);
    }

    [Fact]
    public void A_page_and_lines_are_texts_too_and_a_bench_reads_them()
    {
        using var folder = Trained();
        File.WriteAllText(folder["fra.html"], "<html><body><p>Tous les êtres humains naissent libres.</p></body></html>");
        File.WriteAllText(folder["more.jsonl"], "{\"text\": \"a\", \"id\": \"mine\"}\n");
        var count = JsonDocument.Parse(Answer("", "tok", "count", folder["fra.html"], folder["more.jsonl"], "--tokenizer", folder["tokenizer.json"], "--json").Out).RootElement;
        Assert.Equal(2, count.GetProperty("documents").GetInt32());
        var bench = JsonDocument.Parse(Answer("", "tok", "bench", folder["fra.html"], "--tokenizer", folder["tokenizer.json"], "--json").Out).RootElement;
        Assert.True(bench.GetProperty("first_mb_per_cpu_s").GetDouble() > 0);
        Assert.Equal(ExitCode.Ok, Answer("", "tok", "bench", folder["texts"], "--tokenizer", folder["tokenizer.json"]).Code);
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
