using System.Text;
using Firn.Text.Hashing;

namespace Firn.Text.Tests.Hashing;

public sealed class XxHash64Tests
{
    // The first is the specification's; the shingles are golden values of the public MinHash pipeline.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999UL)]
    [InlineData("a b c d e", 10121740836305097868UL)]
    [InlineData("b c d e f", 8004451868215416614UL)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1UL)]
    public void Known_texts_have_known_hashes(string text, ulong expected) =>
        Assert.Equal(expected, XxHash64.Hash(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_seed_changes_the_hash() => Assert.NotEqual(XxHash64.Hash("firn"u8), XxHash64.Hash("firn"u8, 1));
}
