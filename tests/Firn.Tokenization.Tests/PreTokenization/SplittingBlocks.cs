using System.Numerics;
using System.Text;
using CsCheck;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests.PreTokenization;

public sealed class SplittingBlocks
{
    private static readonly string[] Units =
    [
        "a", "Q", "é", "É", "ʰ", "日", "か", "ا", "\u0301", " ", "  ", "\t", "\n", "\r\n", "\u00A0", "\u3000", "1", "12", "٣", "½", "'", "'s", "'LL", "'ſ", "/", "//",
        "-", "“", "…", "😀", "𐐀", "𐐨", "𠀀", "\0", "word ", "Word, ", "x = 1;\n", "    ", "don't ", "2024-", "Würde ", "слово ", "ПРАВО ", "नमस्ते ",
    ];

    /// <summary>Texts of some hundred bytes, mostly of a few units that repeat: every kind of border at every place of a block.</summary>
    private static readonly Gen<byte[]> Text = Gen.Select(
        Gen.Int[0, Units.Length - 1].Array[1, 6], Gen.Int[0, 5].Array[1, 60], Gen.Byte.Array[0, 3], Gen.Int[0, 30],
        (units, order, noise, place) =>
        {
            var text = order.SelectMany(index => Encoding.UTF8.GetBytes(Units[units[index % units.Length]])).ToList();
            if (place < 6)
                text.InsertRange(Math.Min(text.Count, place * 20), noise);
            return text.ToArray();
        });

    [Fact]
    public void Blocks_find_the_pieces_of_the_plain_rule()
    {
        if (!BlockSplitter.IsSupported)
            return;
        Text.Sample(text =>
        {
            Agree<Gpt2Splitter>(text);
            Agree<LetterSplitter.Cl100k>(text);
            Agree<LetterSplitter.Qwen2>(text);
            Agree<CasedSplitter.O200k>(text);
            Agree<CasedSplitter.Tekken>(text);
        }, iter: 10_000);
    }

    /// <summary>Every block that begins at a piece says where pieces begin, and its last is never beyond what it knows.</summary>
    private static unsafe void Agree<TSplitter>(byte[] text)
        where TSplitter : struct, ISplitter
    {
        var padded = new byte[text.Length + BlockSplitter.Reach];
        text.CopyTo(padded, 0);
        var begins = new bool[text.Length + 64];
        for (var at = 0; at < text.Length; at = TSplitter.End(text, at))
            begins[at] = true;
        fixed (byte* bytes = padded)
        {
            for (var at = 0; at < text.Length; at++)
            {
                if (!begins[at])
                    continue;
                var found = BlockSplitter.Begins<TSplitter>(bytes + at, text.Length - at);
                var last = 63 - BitOperations.LeadingZeroCount(found);
                for (var i = 0; i <= last; i++)
                {
                    if (begins[at + i] != (((found >> i) & 1) != 0))
                        Assert.Fail($"{typeof(TSplitter).Name} at {at}+{i} of {Convert.ToHexString(text)}");
                }
            }
        }
    }
}
