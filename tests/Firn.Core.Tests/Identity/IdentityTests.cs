using CsCheck;

namespace Firn.Core.Tests.Identity;

/// <summary>Names of contents and documents.</summary>
public sealed class IdentityTests
{
    [Fact]
    public void A_content_hash_is_sha256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ContentHash.Of("abc").ToString());

    [Fact]
    public void A_content_hash_reads_back() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        var hash = ContentHash.Of(bytes);
        return ContentHash.Parse(hash.ToString()) == hash;
    });

    [Fact]
    public void A_document_id_is_the_first_half_of_sha256_over_source_zero_locator() =>
        Assert.Equal(ContentHash.Of("crawl\0a.warc.gz@12").ToString()[..32], DocumentId.Of("crawl", "a.warc.gz@12").ToString());

    [Fact]
    public void Source_and_locator_cannot_be_confused() =>
        Assert.NotEqual(DocumentId.Of("a", "bc"), DocumentId.Of("ab", "c"));

    [Fact]
    public void A_document_id_reads_back() => Gen.String.Sample(locator =>
        DocumentId.Parse(DocumentId.Of("s", locator).ToString()) == DocumentId.Of("s", locator));
}
