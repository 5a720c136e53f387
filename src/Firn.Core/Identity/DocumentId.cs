using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Firn.Core;

/// <summary>
/// Identity of a document: the first 128 bits of SHA-256 over source id, a zero byte and the record's locator.
/// It depends neither on sharding nor on order. Printed as 32 lower-case hexadecimal digits.
/// </summary>
/// <param name="Value">The 128 bits, big-endian.</param>
public readonly record struct DocumentId(UInt128 Value) : IComparable<DocumentId>
{
    /// <summary>The identity of the record at <paramref name="locator"/> of <paramref name="source"/>.</summary>
    /// <param name="source">The source's id in the recipe.</param>
    /// <param name="locator">Where the record lies in its source, for example <c>crawl.warc.gz@1234</c>.</param>
    public static DocumentId Of(ReadOnlySpan<byte> source, ReadOnlySpan<byte> locator)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(source);
        hash.AppendData([0]);
        hash.AppendData(locator);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new DocumentId(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static DocumentId Of(string source, string locator) =>
        Of(System.Text.Encoding.UTF8.GetBytes(source), System.Text.Encoding.UTF8.GetBytes(locator));

    /// <summary>Reads the printed form.</summary>
    /// <exception cref="FormatException">Not 32 hexadecimal digits.</exception>
    public static DocumentId Parse(string hex) => new(UInt128.Parse(hex, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public int CompareTo(DocumentId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Orders by value.</summary>
    public static bool operator <(DocumentId left, DocumentId right) => left.Value < right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >(DocumentId left, DocumentId right) => left.Value > right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator <=(DocumentId left, DocumentId right) => left.Value <= right.Value;

    /// <summary>Orders by value.</summary>
    public static bool operator >=(DocumentId left, DocumentId right) => left.Value >= right.Value;
}
