using System.Text;
using CsCheck;
using Firn.Data.Deduplication;

namespace Firn.Data.Tests.Deduplication;

public sealed class MinHashTests
{
    // Golden values of the public hash family, computed with NumPy's generator.
    [Fact]
    public void The_constants_are_those_of_the_public_family()
    {
        var family = new MinHashFamily(112);
        Assert.Equal([775169054918279404UL, 1758426461858698313UL, 2109959069025162UL], family.Multipliers[..3].ToArray());
        Assert.Equal(223865076026037746UL, family.Multipliers[111]);
        Assert.Equal([1062448801025099917UL, 1324811268927594100UL], family.Addends[..2].ToArray());
    }

    [Fact]
    public void The_first_band_of_a_known_text_is_the_public_pipelines() =>
        Assert.Equal(
            [608970002929154467UL, 47158559598946917UL, 843810096883975682UL, 2114154557250147484UL, 564260361951599900UL, 1931151655228465943UL, 1266319503136411945UL, 217571226557040069UL],
            new MinHashSigner(new()).Sign("a b c d e f"u8)[..8].ToArray());

    [Fact]
    public void Vectors_compute_what_the_reference_computes() =>
        Gen.Select(Gen.ULong.Array[0, 3000], Gen.Int[1, 40]).Sample((hashes, functions) =>
        {
            var family = new MinHashFamily(functions);
            ulong[] slow = new ulong[functions], fast = new ulong[functions], narrow = new ulong[functions];
            foreach (var signature in new[] { slow, fast, narrow })
                Array.Fill(signature, ulong.MaxValue);
            family.LowerSlowly(hashes, slow);
            family.Lower(hashes, fast);
            family.Lower256ForTests(hashes, narrow);
            return slow.SequenceEqual(fast) && slow.SequenceEqual(narrow);
        }, iter: 200);

    [Fact]
    public void A_text_with_too_few_words_has_no_signature()
    {
        using var signer = new MinHashSigner(new());
        Assert.True(signer.Sign("one two three four"u8).IsEmpty);
        Assert.False(signer.Sign("one two three four five"u8).IsEmpty);
        Assert.True(signer.Sign(""u8).IsEmpty);
        Assert.False(signer.SignBands("one"u8, new ulong[14]));
    }

    [Fact]
    public void Case_numbers_punctuation_and_accents_do_not_matter()
    {
        using var signer = new MinHashSigner(new());
        var one = signer.Sign("The Café opened in 1998, near the old bridge"u8).ToArray();
        Assert.Equal(one, signer.Sign("the cafe — opened in 2024 near (the) old Bridge!"u8).ToArray());
    }

    [Theory]
    [InlineData("Héllo,  World! 3.14 and 1,000 — Straße ١٢٫٥", "hello world 0 and 0 straße 0")]
    [InlineData("It's Monday\n\n“quoted” don't", "it s monday quoted don t")]
    [InlineData("1.2.3", "0 0")]
    [InlineData("  ", "")]
    [InlineData("", "")]
    public void Texts_are_simplified_as_the_public_pipeline_does(string text, string simplified) =>
        Assert.Equal(simplified, Encoding.UTF8.GetString(new TextSimplification().Simplify(Encoding.UTF8.GetBytes(text)).Span));

    [Fact]
    public void The_share_of_equal_minima_estimates_the_share_of_equal_shingles()
    {
        var words = Enumerable.Range(0, 400).Select(i => "w" + (char)('a' + (i % 26)) + (char)('a' + (i / 26))).ToArray();
        using var signer = new MinHashSigner(new() { Bands = 64, RowsPerBand = 16 });
        var one = signer.Sign(Encoding.UTF8.GetBytes(string.Join(' ', words))).ToArray();
        var other = signer.Sign(Encoding.UTF8.GetBytes(string.Join(' ', words[100..]))).ToArray();
        var equal = one.Zip(other).Count(pair => pair.First == pair.Second) / 1024.0;
        Assert.InRange(equal, 0.75 - 0.06, 0.75 + 0.06); // 296 of 396 shingles; four standard deviations
    }

    [Fact]
    public void Signing_allocates_nothing()
    {
        using var signer = new MinHashSigner(new());
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Les mêmes mots, encore et encore, 42 fois. ", 200)));
        var digests = new ulong[14];
        signer.SignBands(text, digests);
        var before = GC.GetAllocatedBytesForCurrentThread();
        signer.SignBands(text, digests);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
