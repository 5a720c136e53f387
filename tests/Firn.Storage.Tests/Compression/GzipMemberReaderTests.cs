using System.IO.Compression;
using CsCheck;
using Firn.Storage.Compression;

namespace Firn.Storage.Tests.Compression;

public class GzipMemberReaderTests
{
    [Fact]
    public void Members_come_back_with_their_offsets_whatever_the_level_and_content() =>
        Gen.Select(Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 3000], Runs, Gen.Const(new byte[200_000])), Gen.Int[0, 3]).Array[1, 4], Gen.Int[1, 5000]).Sample(
            (parts, chunk) =>
            {
                var members = parts.Select(part => Compress(part.Item1, (CompressionLevel)part.Item2)).ToArray();
                var reader = new GzipMemberReader(new Trickle(members.SelectMany(member => member).ToArray(), chunk));
                var offset = 0L;
                for (var i = 0; i < parts.Length; i++)
                {
                    Assert.True(reader.NextMember());
                    Assert.Equal(offset, reader.MemberOffset);
                    Assert.Equal(parts[i].Item1, ReadAll(reader));
                    offset += members[i].Length;
                }

                Assert.False(reader.NextMember());
            },
            iter: 150);

    [Fact]
    public void A_member_cut_at_any_byte_is_an_error()
    {
        var whole = Compress([.. Enumerable.Range(0, 2000).Select(i => (byte)((i * i / 7) & 255))], CompressionLevel.Optimal);
        for (var length = 1; length < whole.Length; length++)
        {
            var reader = new GzipMemberReader(new MemoryStream(whole[..length]));
            Assert.Throws<InvalidDataException>(() =>
            {
                reader.NextMember();
                ReadAll(reader);
            });
        }
    }

    [Fact]
    public void Broken_bytes_are_noticed_and_the_next_member_is_found()
    {
        var content = Enumerable.Range(0, 5000).Select(i => (byte)((i * i / 11) & 255)).ToArray();
        var member = Compress(content, CompressionLevel.Optimal);
        for (var at = 10; at < member.Length; at += 7)
        {
            var broken = member.ToArray();
            broken[at] ^= 0x55;
            var reader = new GzipMemberReader(new MemoryStream([.. broken, .. member]));
            Assert.True(reader.NextMember());
            try
            {
                Assert.NotEqual(content, ReadAll(reader));
                Assert.Fail("the checksum is wrong");
            }
            catch (InvalidDataException)
            {
                // A broken member may look like the start of others; the last good one is always reached.
                var found = false;
                while (!found && reader.Resynchronise())
                {
                    try
                    {
                        found = reader.NextMember() && ReadAll(reader).AsSpan().SequenceEqual(content);
                    }
                    catch (InvalidDataException)
                    {
                        found = false;
                    }
                }

                Assert.True(found);
            }
        }
    }

    [Fact]
    public void Random_bytes_after_a_header_never_give_another_exception() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            var reader = new GzipMemberReader(new MemoryStream([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. bytes]));
            try
            {
                reader.NextMember();
                ReadAll(reader);
            }
            catch (InvalidDataException)
            {
                // The only way to fail.
            }
        },
        iter: 3000);

    private static Gen<byte[]> Runs => Gen.Select(Gen.Byte[97, 101], Gen.Int[1, 600]).Array[0, 60].Select(runs => runs.SelectMany(run => Enumerable.Repeat(run.Item1, run.Item2)).ToArray());

    internal static byte[] Compress(byte[] content, CompressionLevel level)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, level))
            gzip.Write(content);
        return target.ToArray() is { Length: > 0 } bytes ? bytes : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static byte[] ReadAll(GzipMemberReader reader)
    {
        using var all = new MemoryStream();
        while (reader.Next() is { IsEmpty: false } piece)
            all.Write(piece);
        return all.ToArray();
    }

    /// <summary>Gives only a few bytes a read.</summary>
    private sealed class Trickle(byte[] content, int chunk) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
