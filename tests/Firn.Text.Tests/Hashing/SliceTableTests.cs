using CsCheck;
using Firn.Text.Hashing;

namespace Firn.Text.Tests.Hashing;

public sealed class SliceTableTests
{
    // Few hash values on purpose: equality must come from the bytes.
    [Fact]
    public void It_counts_like_a_dictionary_even_when_hashes_collide() =>
        Gen.Byte[97, 100].Array[1, 300].Sample(text =>
        {
            using var table = new SliceTable();
            for (var round = 0; round < 2; round++)
            {
                table.Clear(round);
                var reference = new Dictionary<string, (int Count, int First)>();
                for (var start = 0; start < text.Length; start++)
                {
                    var length = Math.Min(2, text.Length - start);
                    var key = System.Text.Encoding.ASCII.GetString(text, start, length);
                    reference[key] = reference.TryGetValue(key, out var seen) ? (seen.Count + 1, seen.First) : (1, start);
                    if (table.Add(text, start, length, text[start] % 2UL) != reference[key])
                        return false;
                }

                if (table.Distinct != reference.Count)
                    return false;
            }

            return true;
        });

    [Fact]
    public void It_grows_when_more_comes_than_was_said()
    {
        var text = new byte[4000];
        for (var i = 0; i < 1000; i++)
            BitConverter.TryWriteBytes(text.AsSpan(i * 4), i);
        using var table = new SliceTable();
        table.Clear(1);
        for (var i = 0; i < 1000; i++)
            Assert.Equal((1, i * 4), table.Add(text, i * 4, 4, XxHash64.Hash(text.AsSpan(i * 4, 4))));
        for (var i = 0; i < 1000; i++)
            Assert.Equal((2, i * 4), table.Add(text, i * 4, 4, XxHash64.Hash(text.AsSpan(i * 4, 4))));
    }
}
