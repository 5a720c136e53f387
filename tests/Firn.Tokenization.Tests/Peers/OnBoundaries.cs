using System.Text;
using Firn.Testing;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests.Peers;

/// <summary>A short run of what <c>./build.sh fuzz tok-peers</c> does as long as it is let.</summary>
public sealed class OnBoundaries
{
    private static readonly List<string> Strings = [.. Enumerable.Range(0, 1500).Select(number => BoundaryText.Create(2026, (ulong)number, longestRun: 300))];

    [Theory]
    [InlineData(SplitFamily.Gpt2)]
    [InlineData(SplitFamily.Cl100k)]
    [InlineData(SplitFamily.Qwen2)]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void Ids_are_those_of_Hugging_Face(SplitFamily family)
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Texts.Tokenizer(family);
        tokenizer.Save(folder["tokenizer.json"]);
        Same(tokenizer, Peer.Encode(folder["tokenizer.json"], Strings));
    }

    [Theory]
    [InlineData("r50k_base")]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Ids_of_published_vocabularies_are_those_of_tiktoken(string name)
    {
        using var folder = new TemporaryFolder();
        var path = PublishedRanks.TryWrite(name, folder.Path);
        Require.That("peers", path is not null, $"no tiktoken library in {PublishedRanks.Peers}; run eng/peers/install.sh");
        Same(Tokenizer.Load(path!), Peer.Encode("tiktoken", name, Strings));
    }

    private static void Same(Tokenizer tokenizer, List<int[]> theirs)
    {
        Assert.Equal(Strings.Count, theirs.Count);
        for (var i = 0; i < Strings.Count; i++)
            Assert.Equal(theirs[i], tokenizer.Encode(Strings[i]));
    }
}
