using System.Text;
using Firn.Testing;
using Firn.Tokenization.Streams;

namespace Firn.Tokenization.Tests.Streams;

public sealed class EncodingBatches
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Ids_come_in_the_order_of_the_texts_for_any_number_of_threads(int workers)
    {
        var tokenizer = Texts.Tokenizer();
        // Short and long ones beside each other, in several batches.
        var texts = Enumerable.Range(0, 9000).Select(i => Encoding.UTF8.GetBytes(i % 97 == 0 ? string.Concat(Enumerable.Repeat(Texts.Corpus[i % 9], 40)) : BoundaryText.Create(3, (ulong)i, 16))).ToList();
        using var encoder = new BatchEncoder(tokenizer, workers, addSpecial: true);
        var taken = 0;
        foreach (var ids in encoder.Encode(texts.Select(text => (ReadOnlyMemory<byte>)text)))
            Assert.Equal(tokenizer.Encode(texts[taken++], addSpecial: true), ids);
        Assert.Equal(texts.Count, taken);
    }

    [Fact]
    public void Texts_are_taken_only_so_far_ahead()
    {
        using var encoder = new BatchEncoder(Texts.Tokenizer(), 2);
        var given = 0;
        IEnumerable<ReadOnlyMemory<byte>> Endless()
        {
            while (true)
            {
                given++;
                yield return new byte[100_000];
            }
        }

        var taken = 0;
        foreach (var ids in encoder.Encode(Endless()))
        {
            // Two batches of two MiB.
            Assert.InRange(given - taken, 0, 2 * 21);
            if (++taken == 200)
                break;
        }
    }

    [Fact]
    public void No_texts_are_no_ids_and_a_stop_is_heard()
    {
        using var encoder = new BatchEncoder(Texts.Tokenizer(), 2);
        Assert.Empty(encoder.Encode([]));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => encoder.Encode([new byte[10]], stop.Token).Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchEncoder(Texts.Tokenizer(), 0));
    }
}
