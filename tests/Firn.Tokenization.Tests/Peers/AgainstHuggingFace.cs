using System.Text;
using System.Text.Json;
using CsCheck;
using Firn.Testing;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Training;

namespace Firn.Tokenization.Tests.Peers;

public sealed class AgainstHuggingFace
{
    [Theory]
    [InlineData(SplitFamily.Gpt2)]
    [InlineData(SplitFamily.Cl100k)]
    [InlineData(SplitFamily.Qwen2)]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void Ids_are_the_same_on_nasty_text(SplitFamily family)
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Texts.Tokenizer(family);
        tokenizer.Save(folder["tokenizer.json"]);
        var texts = new List<string>(Texts.Corpus);
        Texts.Nasty.Sample(texts.Add, iter: 5000, threads: 1);
        var theirs = Peer.Encode(folder["tokenizer.json"], texts);
        Assert.Equal(texts.Count, theirs.Count);
        for (var i = 0; i < texts.Count; i++)
            Assert.Equal(theirs[i], tokenizer.Encode(texts[i]));
    }

    [Fact]
    public void Saving_our_file_there_gives_our_bytes()
    {
        using var folder = new TemporaryFolder();
        Texts.Tokenizer().Save(folder["ours.json"]);
        Peer.Run("hf-save.mjs", "", folder["ours.json"], folder["theirs.json"]);
        Assert.Equal(File.ReadAllText(folder["ours.json"]), File.ReadAllText(folder["theirs.json"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_finds_the_same_merges_in_the_same_order(bool manyLanguages)
    {
        using var folder = new TemporaryFolder();
        var text = manyLanguages
            ? string.Concat(Declarations.Lines(120).Select(line => line + "\n"))
            : string.Join('\n', Enumerable.Range(0, 60).Select(i => $"{Texts.Corpus[i % Texts.Corpus.Length]} {i}")) + "\n";
        File.WriteAllText(folder["text.txt"], text);
        Texts.Tokenizer().Save(folder["pattern.json"]);
        Peer.Run("hf-train.mjs", "", folder["pattern.json"], folder["text.txt"], folder["trained.json"]);
        using var trained = JsonDocument.Parse(File.ReadAllText(folder["trained.json"]));
        var theirs = trained.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray().Select(pair => $"{pair[0]} {pair[1]}").ToList();
        // Theirs has only the bytes that occur beside the merges.
        var size = trained.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().Count(entry => entry.Name.Length > 1) + 256;

        var lines = text.Split('\n')[..^1].Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line + "\n"));
        var tokenizer = BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = size, MinFrequency = 1 }, [], lines, 2);
        var ours = tokenizer.Model.Merges.Select(merge => $"{ByteAlphabet.Spell(tokenizer.Model.BytesOf(merge.Left))} {ByteAlphabet.Spell(tokenizer.Model.BytesOf(merge.Right))}").ToList();
        Assert.True(theirs.Count > (manyLanguages ? 20_000 : 500), $"{theirs.Count}");
        Assert.Equal(theirs, ours);
    }
}
