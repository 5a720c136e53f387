using Firn.Core;
using Firn.Storage.Megatron;
using Firn.Testing;
using Firn.Training.Data;
using Firn.Training.Goldfish;

namespace Firn.Training.Tests.Data;

public sealed class PackedDocumentsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_pass_holds_every_token_once_apart_from_the_last_few()
    {
        using var reader = Corpus(50);
        var data = new PackedDocuments(reader, 8, 3);
        var seen = Pass(data, 0);
        Assert.Equal(data.SequencesPerPass * 8, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.InRange(reader.TokenCount - seen.Count, 1, 8);
        Assert.NotEqual(seen, Pass(data, 1));
    }

    [Fact]
    public void Labels_follow_their_inputs_across_document_ends()
    {
        using var reader = Corpus(50);
        var data = new PackedDocuments(reader, 8, 3);
        var source = new int[9];
        for (var number = 0; number < data.SequencesPerPass; number++)
        {
            data.Read(number, source);
            for (var t = 0; t < 8; t++)
                Assert.True(source[t + 1] == source[t] + 1 || source[t] % 100 == source[t] / 100 % 20 + 1, $"{source[t]} before {source[t + 1]}");
        }
    }

    [Fact]
    public void A_sequence_depends_on_its_number_alone()
    {
        using var reader = Corpus(50);
        var forwards = new PackedDocuments(reader, 8, 3);
        var anywhere = new PackedDocuments(reader, 8, 3);
        int[] a = new int[9], b = new int[9];
        foreach (var number in new long[] { 130, 2, 77, 61, 300 })
        {
            for (var n = 0L; n <= number; n++)
                forwards.Read(n, a);
            anywhere.Read(number, b);
            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void Too_little_text_is_one_clear_error()
    {
        using var reader = Corpus(1);
        Assert.Equal("FIRN-TRN-001", Assert.Throws<FirnException>(() => new PackedDocuments(reader, 100, 1)).Code);
    }

    [Fact]
    public void Attention_and_the_loss_stop_at_document_ends()
    {
        var batch = new TrainingSequence(12);
        int[] source = [7, 8, 2, 1, 9, 2, 1];
        var kept = batch.Fill(4, source, endOfDocument: 2, new GoldfishMask(new GoldfishConfig()));
        Assert.Equal([7, 8, 2, 1, 9, 2], batch.Tokens[4..10]);
        Assert.Equal([8, 2, 1, 9, 2, 1], batch.Labels[4..10]);
        Assert.Equal([4, 4, 4, 7, 7, 7], batch.Starts[4..10]);
        Assert.Equal([true, true, false, true, true, false], batch.Kept[4..10]);
        Assert.Equal(4, kept);
    }

    // Document d holds the tokens 100 d, 100 d + 1, ... (d mod 20 + 2 of them), so that a token tells where it came from.
    private MegatronReader Corpus(int documents)
    {
        using (var writer = new MegatronWriter(folder["c"], MegatronTokenType.Int32))
        {
            for (var d = 0; d < documents; d++)
                writer.Add([.. Enumerable.Range(0, (d % 20) + 2).Select(i => (100 * d) + i)]);
            writer.Complete();
        }

        return new MegatronReader(folder["c"]);
    }

    private static List<int> Pass(PackedDocuments data, int pass)
    {
        var seen = new List<int>();
        var source = new int[9];
        for (var number = 0L; number < data.SequencesPerPass; number++)
        {
            data.Read((pass * data.SequencesPerPass) + number, source);
            seen.AddRange(source[..8]);
        }

        return seen;
    }
}
