using System.Security.Cryptography;

namespace Firn.Core;

/// <summary>SHA-256 of some bytes: the name of a content. Printed as 64 lower-case hexadecimal digits.</summary>
public readonly record struct ContentHash : IComparable<ContentHash>
{
    private readonly UInt128 high;
    private readonly UInt128 low;

    /// <summary>Takes a digest as it is.</summary>
    /// <param name="digest">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public ContentHash(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"a SHA-256 digest has 32 bytes, not {digest.Length}", nameof(digest));
        high = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
        low = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest[16..]);
    }

    /// <summary>The hash of some bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return new ContentHash(digest);
    }

    /// <summary>The hash of a text's UTF-8 bytes.</summary>
    public static ContentHash Of(string text) => Of(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The hash of a file's bytes.</summary>
    public static ContentHash OfFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return new ContentHash(SHA256.HashData(stream));
    }

    /// <summary>Reads the printed form.</summary>
    /// <exception cref="FormatException">Not 64 hexadecimal digits.</exception>
    public static ContentHash Parse(string hex) => new(Convert.FromHexString(hex));

    /// <summary>Writes the 32 bytes of the digest.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination, high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination[16..], low);
    }

    /// <summary>The first twelve digits: enough to tell stages of one run apart.</summary>
    public string Short => ToString()[..12];

    /// <inheritdoc/>
    public int CompareTo(ContentHash other) => high.CompareTo(other.high) is var order && order != 0 ? order : low.CompareTo(other.low);

    /// <inheritdoc/>
    public override string ToString() => $"{high:x32}{low:x32}";

    /// <summary>Orders by digest.</summary>
    public static bool operator <(ContentHash left, ContentHash right) => left.CompareTo(right) < 0;

    /// <summary>Orders by digest.</summary>
    public static bool operator >(ContentHash left, ContentHash right) => left.CompareTo(right) > 0;

    /// <summary>Orders by digest.</summary>
    public static bool operator <=(ContentHash left, ContentHash right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by digest.</summary>
    public static bool operator >=(ContentHash left, ContentHash right) => left.CompareTo(right) >= 0;
}
