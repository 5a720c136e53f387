using System.Text;
using JsonArray = System.Text.Json.Nodes.JsonArray;
using Firn.Core;
using Firn.Testing;
using Firn.Tokenization.Formats;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests.Formats;

public sealed class TokenizerFiles
{
    [Fact]
    public void The_file_of_a_small_tokenizer_keeps_its_bytes() =>
        Golden.Match("tests/Firn.Tokenization.Tests/Formats/small-tokenizer.json", TokenizerJsonWriter.Write(Texts.Tokenizer()));

    [Theory]
    [InlineData(SplitFamily.Gpt2)]
    [InlineData(SplitFamily.Cl100k)]
    [InlineData(SplitFamily.Qwen2)]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void What_is_written_is_read_and_encodes_alike(SplitFamily family)
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Texts.Tokenizer(family);
        tokenizer.Save(folder["tokenizer.json"]);
        var read = Tokenizer.Load(folder["tokenizer.json"]);
        Assert.Equal(family, read.Family);
        Assert.Equal(File.ReadAllText(folder["tokenizer.json"]), TokenizerJsonWriter.Write(read));
        foreach (var text in Texts.Corpus)
            Assert.Equal(tokenizer.Encode(text, addSpecial: true), read.Encode(text, addSpecial: true));
    }

    [Fact]
    public void A_rank_file_encodes_like_the_file_that_it_came_from()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Texts.Tokenizer(SplitFamily.O200k);
        File.WriteAllText(folder["o200k_small.tiktoken"], TiktokenFile.Write(tokenizer));
        var read = Tokenizer.Load(folder["o200k_small.tiktoken"]);
        Assert.Equal(TiktokenFile.Write(read), File.ReadAllText(folder["o200k_small.tiktoken"]));
        foreach (var text in Texts.Corpus)
            Assert.Equal(tokenizer.Encode(text, parseSpecial: false).Select(id => id - 73), read.Encode(text));
    }

    [Theory]
    [InlineData("normalizer", """{"type": "NFX"}""", "normalizer of type NFX")]
    [InlineData("normalizer", """{"type": "Replace", "pattern": {"Regex": "(a"}, "content": ""}""", "normalizer.pattern.Regex")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "AAEAAAA="}""", "normalizer.precompiled_charsmap")]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [{"type": "NFC", "more": 1}]}""", "normalizer.normalizers[0].more")]
    [InlineData("truncation", """{"max_length": "5"}""", "truncation.max_length")]
    [InlineData("pre_tokenizer/type", "\"Metaspaces\"", "pre_tokenizer of type Metaspaces")]
    [InlineData("pre_tokenizer/pretokenizers/0/pattern/Regex", "\"(a)\\\\1\"", "pre_tokenizer.pretokenizers[0].pattern.Regex")]
    [InlineData("pre_tokenizer/pretokenizers/0/behavior", "\"Together\"", "pre_tokenizer.pretokenizers[0].behavior")]
    [InlineData("pre_tokenizer/pretokenizers/1/add_prefix_space", "7", "pre_tokenizer.pretokenizers[1].add_prefix_space")]
    [InlineData("post_processor/type", "\"OtherProcessing\"", "post_processor of type OtherProcessing")]
    [InlineData("post_processor/single/0/SpecialToken/id", "\"<x>\"", "post_processor.special_tokens.<x> is missing")]
    [InlineData("decoder/type", "\"WordPieces\"", "decoder of type WordPieces")]
    [InlineData("decoder", """{"type": "Strip", "content": "ab", "start": 1, "stop": 0}""", "decoder.content")]
    [InlineData("model/type", "\"Bigram\"", "model.type Bigram")]
    [InlineData("model/type", "\"Unigram\"", "model.dropout is not known")]
    [InlineData("model/dropout", "0.1", "model.dropout")]
    [InlineData("model/byte_fallback", "2", "model.byte_fallback")]
    [InlineData("model/merges/0", "[\"q\"]", "model.merges[0]")]
    [InlineData("model/merges/1", "[\"xx\", \"yy\"]", "model.merges[1]")]
    [InlineData("model/vocab/!", "\"one\"", "model.vocab[\"!\"]")]
    [InlineData("model/vocab/!", "-1", "model.vocab[\"!\"]")]
    [InlineData("model/vocab/!", "99999999", "model.vocab[\"!\"]")]
    [InlineData("model/vocab/!", "80", "id 80")]
    [InlineData("model/vocab", "{}", "model.merges[0] needs")]
    [InlineData("added_tokens/3/id", "2", "added_tokens[3].id")]
    [InlineData("added_tokens/3/id", "100", "<pad>")]
    [InlineData("added_tokens/3/surprise", "1", "added_tokens[3].surprise")]
    [InlineData("surprise", "1", "surprise")]
    public void A_malformed_file_names_the_key(string path, string value, string expected)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(TokenizerJsonWriter.Write(Texts.Tokenizer()))!;
        var parts = path.Split('/');
        var node = root;
        foreach (var part in parts[..^1])
            node = int.TryParse(part, out var index) && node is JsonArray ? node[index]! : node![part]!;
        if (node is JsonArray array)
            array[int.Parse(parts[^1])] = System.Text.Json.Nodes.JsonNode.Parse(value);
        else
            node![parts[^1]] = System.Text.Json.Nodes.JsonNode.Parse(value);
        var error = Assert.Throws<FirnException>(() => TokenizerJson.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), "bad.json"));
        Assert.Equal("bad.json", error.Subject);
        Assert.Contains(expected, error.Cause);
    }

    [Fact]
    public void Any_cut_of_a_file_is_an_error_and_never_a_crash()
    {
        var whole = Encoding.UTF8.GetBytes(TokenizerJsonWriter.Write(Texts.Tokenizer()));
        for (var length = 0; length < whole.Length; length += 97)
            Assert.Equal("FIRN-TOK-002", Assert.Throws<FirnException>(() => TokenizerJson.Parse(whole.AsMemory(0, length), "cut.json")).Code);
    }

    [Theory]
    [InlineData("IQ== x", "line 1")]
    [InlineData("IQ== 0\n!! 1", "line 2")]
    [InlineData("IQ== 0\nIg== 0", "rank 0 is there twice")]
    [InlineData("IQ== 0\nIQ== 1", "rank 1 has the same bytes")]
    [InlineData("IQ== 0", "lacks the byte")]
    public void A_malformed_rank_file_names_the_line(string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<FirnException>(() => TiktokenFile.Parse(Encoding.UTF8.GetBytes(content), SplitFamily.Cl100k, "bad.tiktoken")).Cause);

    [Fact]
    public void A_file_that_does_not_exist_is_not_found() =>
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => Tokenizer.Load("/nowhere/tokenizer.json")).ExitCode);
}
