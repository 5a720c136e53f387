using CsCheck;
using Firn.Core;
using Firn.Storage.Megatron;
using Firn.Testing;

namespace Firn.Storage.Tests.Megatron;

public sealed class MegatronDataSets
{
    [Fact]
    public void The_index_of_two_documents_has_exactly_the_bytes_that_Megatron_reads()
    {
        using var folder = new TemporaryFolder();
        Write(folder["set"], MegatronTokenType.UInt16, [1, 300, 2], [1, 2]);
        Assert.Equal("0100 2C01 0200 0100 0200", Hex(File.ReadAllBytes(folder["set.bin"]), 2));
        var expected = string.Concat(
            "4D4D494449445800 00", "0100000000000000", "08", "0200000000000000", "0300000000000000",
            "03000000 02000000", "0000000000000000 0600000000000000", "0000000000000000 0100000000000000 0200000000000000").Replace(" ", "");
        Assert.Equal(expected, Convert.ToHexString(File.ReadAllBytes(folder["set.idx"])));
    }

    [Fact]
    public void Large_vocabularies_take_four_bytes_a_token_under_code_4()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(MegatronTokenType.UInt16, MegatronWriter.TypeFor(65_536));
        Assert.Equal(MegatronTokenType.Int32, MegatronWriter.TypeFor(65_537));
        Write(folder["set"], MegatronTokenType.Int32, [131_071]);
        Assert.Equal("FFFF0100", Convert.ToHexString(File.ReadAllBytes(folder["set.bin"])));
        Assert.Equal(4, File.ReadAllBytes(folder["set.idx"])[17]);
    }

    [Fact]
    public void What_is_written_is_read_and_every_token_knows_its_document() =>
        Gen.Int[0, 65_535].Array[0, 40].Array[0, 30].Sample(documents =>
        {
            using var folder = new TemporaryFolder();
            foreach (var type in Enum.GetValues<MegatronTokenType>())
            {
                Write(folder["set"], type, documents);
                using var reader = new MegatronReader(folder["set"]);
                Assert.Equal(documents.Length, reader.SequenceCount);
                Assert.Equal(documents.Length, reader.DocumentCount);
                Assert.Equal(documents.Sum(document => (long)document.Length), reader.TokenCount);
                for (var i = 0; i < documents.Length; i++)
                {
                    Assert.Equal(documents[i], reader.ReadSequence(i));
                    for (var t = 0; t < documents[i].Length; t++)
                        Assert.Equal(i, reader.SequenceAt(reader.SequenceStart(i) + t));
                }

                var all = new int[reader.TokenCount];
                reader.Read(0, all);
                Assert.Equal(documents.SelectMany(document => document), all);
            }
        }, iter: 30);

    [Fact]
    public void An_unfinished_write_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new MegatronWriter(folder["set"], MegatronTokenType.UInt16))
            writer.Add([1, 2, 3]);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_token_that_the_type_cannot_hold_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var writer = new MegatronWriter(folder["set"], MegatronTokenType.UInt16);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([65_536]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([-1]));
    }

    [Theory]
    [InlineData(0, "magic")]
    [InlineData(9, "version")]
    [InlineData(17, "type code")]
    [InlineData(18, "do not fit")]
    [InlineData(25, "do not fit")]
    [InlineData(26, "do not fit")]
    [InlineData(34, "sequence")]
    [InlineData(50, "sequence")]
    [InlineData(58, "document index")]
    public void A_damaged_byte_of_the_index_is_named(int position, string cause)
    {
        using var folder = new TemporaryFolder();
        Write(folder["set"], MegatronTokenType.UInt16, [1, 300, 2], [1, 2]);
        var bytes = File.ReadAllBytes(folder["set.idx"]);
        bytes[position] ^= 0x40;
        File.WriteAllBytes(folder["set.idx"], bytes);
        var error = Assert.Throws<FirnException>(() => new MegatronReader(folder["set"]));
        Assert.Equal("FIRN-STO-302", error.Code);
        Assert.Contains(cause, error.Cause);
    }

    [Fact]
    public void Any_cut_of_either_file_is_an_error_and_never_a_crash()
    {
        using var folder = new TemporaryFolder();
        Write(folder["set"], MegatronTokenType.UInt16, [1, 300, 2], [1, 2]);
        foreach (var name in new[] { "set.idx", "set.bin" })
        {
            var whole = File.ReadAllBytes(folder[name]);
            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(folder[name], whole[..length]);
                Assert.Equal("FIRN-STO-302", Assert.Throws<FirnException>(() => new MegatronReader(folder["set"])).Code);
            }

            File.WriteAllBytes(folder[name], whole);
        }
    }

    private static void Write(string prefix, MegatronTokenType type, params int[][] documents)
    {
        using var writer = new MegatronWriter(prefix, type);
        foreach (var document in documents)
            writer.Add(document);
        writer.Complete();
    }

    private static string Hex(byte[] bytes, int group) => string.Join(' ', bytes.Chunk(group).Select(Convert.ToHexString));
}
