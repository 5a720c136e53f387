using System.Diagnostics;
using System.Text;
using CsCheck;
using Firn.Core;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests;

public sealed class EncodingAndDecoding
{
    [Theory]
    [InlineData(SplitFamily.Gpt2)]
    [InlineData(SplitFamily.Cl100k)]
    [InlineData(SplitFamily.Qwen2)]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void Every_text_comes_back(SplitFamily family)
    {
        var tokenizer = Texts.Tokenizer(family);
        Texts.Nasty.Sample(text => tokenizer.Decode(tokenizer.Encode(text)) == text, iter: 3000);
        Gen.String.Where(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text)
            .Sample(text => tokenizer.Decode(tokenizer.Encode(text)) == text, iter: 1000);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_come_back_unchanged()
    {
        var tokenizer = Texts.Tokenizer();
        Gen.Byte.Array[0, 64].Sample(bytes => tokenizer.DecodeBytes(tokenizer.Encode(bytes)).AsSpan().SequenceEqual(bytes), iter: 3000);
    }

    [Fact]
    public void Joined_pieces_of_the_splitter_are_the_text_and_none_is_empty() =>
        Gen.Byte.Array[1, 64].Sample(bytes =>
        {
            for (var start = 0; start < bytes.Length;)
            {
                var end = CasedSplitter.Tekken.End(bytes, start);
                Assert.InRange(end, start + 1, bytes.Length);
                start = end;
            }
        }, iter: 3000);

    [Fact]
    public void The_cache_changes_nothing()
    {
        // A cache of the smallest size forgets all the time; the second pass of a large one forgets nothing.
        var tokenizer = Texts.Tokenizer();
        using var small = tokenizer.CreateEncoder(1);
        using var large = tokenizer.CreateEncoder();
        Texts.Nasty.Array[1, 20].Sample(texts =>
        {
            foreach (var text in texts.Concat(texts))
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                TokenBuffer a = new(), b = new();
                small.Encode(bytes, a);
                large.Encode(bytes, b);
                Assert.Equal(a.Ids.ToArray(), b.Ids.ToArray());
                Assert.Equal(a.Ids.ToArray(), Reference(tokenizer, text));
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Text_is_what_special_tokens_are_unless_they_are_allowed()
    {
        var tokenizer = Texts.Tokenizer();
        Assert.Equal([1], tokenizer.Encode("<s>"));
        Assert.DoesNotContain(1, tokenizer.Encode("<s>", parseSpecial: false));
        Assert.Equal([1, 68], tokenizer.Encode("<|assistant_end|>", addSpecial: true));
        // Ordinary added tokens are found in any case.
        Assert.Equal([14], tokenizer.Encode("\\begin{", parseSpecial: false));
        using var encoder = tokenizer.CreateEncoder();
        var output = new TokenBuffer();
        encoder.Encode("<email-pii></s>"u8, output, special: SpecialTokens.Only(["<email-pii>"]));
        Assert.Equal(37, output.Ids[0]);
        Assert.DoesNotContain(2, output.Ids.ToArray());
        Assert.Equal("<email-pii></s>", tokenizer.Decode(output.Ids));
        Assert.Equal("</s>", tokenizer.Decode(output.Ids, skipSpecial: true));
    }

    [Fact]
    public void Text_that_streams_never_ends_inside_a_character_and_is_complete() =>
        Texts.Nasty.Sample(text =>
        {
            var tokenizer = Texts.Tokenizer();
            var decoder = tokenizer.CreateDecoder();
            var streamed = new StringBuilder();
            // Byte by byte is the hardest case.
            foreach (var value in Encoding.UTF8.GetBytes(text))
            {
                var shown = decoder.Append(tokenizer.Model.ByteTokens[value]);
                Assert.Equal(text.Contains('\uFFFD'), shown.Contains('\uFFFD') || text.Contains('\uFFFD'));
                streamed.Append(shown);
            }

            streamed.Append(decoder.Flush());
            Assert.Equal(text, streamed.ToString());
        }, iter: 1000);

    [Fact]
    public void An_unfinished_character_at_the_end_is_a_replacement_character()
    {
        var tokenizer = Texts.Tokenizer();
        var decoder = tokenizer.CreateDecoder();
        Assert.Equal("", decoder.Append(tokenizer.Model.ByteTokens[0xE6]));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("\uFFFDa", string.Concat(decoder.Append(tokenizer.Model.ByteTokens[0xFF]), decoder.Append(tokenizer.Model.ByteTokens['a'])));
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_named()
    {
        foreach (var id in new[] { 5000, -1, int.MinValue, int.MaxValue })
            Assert.Contains($"token id {id}", Assert.Throws<FirnException>(() => Texts.Tokenizer().Decode([id], skipSpecial: true)).Message);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("aA")]
    [InlineData("A\u0301")]
    [InlineData("ʰAA")]
    [InlineData(" ")]
    [InlineData(" \n")]
    [InlineData("!")]
    [InlineData("日")]
    [InlineData("<")]
    [InlineData("'")]
    [InlineData("born free and equal")]
    public void A_million_characters_of_anything_take_moments(string unit)
    {
        // Quadratic work on one piece would take hours; the bound leaves room for a busy machine.
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length)));
        foreach (var family in new[] { SplitFamily.Tekken, SplitFamily.Gpt2 })
        {
            var tokenizer = Texts.Tokenizer(family);
            var clock = Stopwatch.StartNew();
            var ids = tokenizer.Encode(text);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{family}: {clock.Elapsed}");
            Assert.Equal(text, tokenizer.DecodeBytes(ids));
        }
    }

    [Fact]
    public void Long_pieces_are_merged_like_short_ones() =>
        // The heap and the scan are two programs for one rule: pieces around their border must agree with the plain rule.
        Gen.Char["abcdehinorst"].Array[1, 300].Sample(letters =>
        {
            var text = new string(letters);
            Assert.Equal(Reference(Texts.Tokenizer(), text), Texts.Tokenizer().Encode(text));
        }, iter: 300);

    [Fact]
    public void New_pieces_that_wait_for_each_other_are_merged_like_one_by_one()
    {
        // Few letters make words that come again while they wait; words of all lengths are merged in several ways.
        var tokenizer = Texts.Tokenizer();
        var word = Gen.OneOf(Gen.Char["aehnst"].Array[1, 4], Gen.Char["abcdehinorstäü日"].Array[1, 80]).Select(letters => new string(letters));
        word.Array[1, 400].Sample(words =>
        {
            var text = string.Join(' ', words);
            using var encoder = tokenizer.CreateEncoder(1);
            var output = new TokenBuffer();
            // Twice, so that a part of the words waits to be found where they were moved to.
            for (var turn = 0; turn < 2; turn++)
            {
                output.Clear();
                encoder.Encode(Encoding.UTF8.GetBytes(text), output);
                Assert.Equal(Reference(tokenizer, text), output.Ids.ToArray());
            }
        }, iter: 60);
    }

    [Fact]
    public unsafe void A_piece_is_cut_only_where_its_parts_become_the_same_tokens()
    {
        var tokenizer = Texts.Tokenizer();
        var borders = tokenizer.Model.Borders!;
        var cuts = 0;
        Gen.Select(WithoutSpaces, Gen.Int[2, 62]).Sample((text, most) =>
        {
            var piece = Encoding.UTF8.GetBytes(text);
            var parts = new List<byte[]>();
            fixed (byte* begin = (byte[])[.. piece, 0])
            {
                for (var at = 0; at < piece.Length; at += parts[^1].Length)
                    parts.Add(piece[at..(at + borders.Part(begin + at, piece.Length - at, most))]);
            }

            Interlocked.Add(ref cuts, parts.Count - 1);
            Assert.Equal(Merge(tokenizer, piece), parts.SelectMany(part => Merge(tokenizer, part)));
        }, iter: 300);
        Assert.True(cuts > 1000);
    }

    [Fact]
    public void Long_pieces_become_the_same_tokens_as_merged_whole()
    {
        // Up to 40 of up to 900 bytes: more parts than may wait, and pieces at the very end of the text.
        var tokenizer = Texts.Tokenizer();
        WithoutSpaces.Array[1, 40].Sample(pieces =>
        {
            var text = string.Join(' ', pieces);
            Assert.Equal(Reference(tokenizer, text), tokenizer.Encode(text));
        }, iter: 40);
    }

    /// <summary>Letters of scripts that are written without spaces, a part of which the vocabulary knows, among some that it knows well.</summary>
    private static readonly Gen<string> WithoutSpaces =
        Gen.OneOf(Gen.Char["人生而自由すべてのกขคงのは"], Gen.Char["人生而自由"], Gen.Char["一丁七万丈三上下"], Gen.Char["aehnst"]).Array[1, 300].Select(letters => new string(letters));

    [Fact]
    public void A_warm_encoder_allocates_nothing()
    {
        var tokenizer = Texts.Tokenizer();
        using var encoder = tokenizer.CreateEncoder();
        var output = new TokenBuffer();
        var text = Encoding.UTF8.GetBytes(string.Join('\n', Texts.Corpus));
        for (var i = 0; i < 3; i++)
            Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            Once();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);

        void Once()
        {
            output.Clear();
            encoder.Encode(text, output, addSpecial: true);
        }
    }

    /// <summary>The rule itself, slowly: cut, then merge the lowest rank, leftmost first, by going through the list of merges.</summary>
    private static int[] Reference(Tokenizer tokenizer, string text)
    {
        var ids = new List<int>();
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var from = 0; from < bytes.Length;)
        {
            var token = tokenizer.RawMatcher.Next(bytes, from, out var start, out var end);
            for (var at = from; at < start;)
            {
                var until = CasedSplitter.Tekken.End(bytes.AsSpan(0, start), at);
                ids.AddRange(Merge(tokenizer, bytes[at..until]));
                at = until;
            }

            if (token is not null)
                ids.Add(token.Id);
            from = end;
        }

        return [.. ids];
    }

    private static List<int> Merge(Tokenizer tokenizer, byte[] piece)
    {
        var parts = piece.Select(value => tokenizer.Model.ByteTokens[value]).ToList();
        foreach (var merge in tokenizer.Model.Merges)
        {
            for (var i = 0; i + 1 < parts.Count; i++)
            {
                if (parts[i] == merge.Left && parts[i + 1] == merge.Right)
                {
                    parts[i] = merge.Result;
                    parts.RemoveAt(i + 1);
                }
            }
        }

        return parts;
    }
}
