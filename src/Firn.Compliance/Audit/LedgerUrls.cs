using System.Buffers;
using System.Text;
using Firn.Compliance.PersonalData;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Audit;

/// <summary>
/// URLs as ledgers and reports may hold them: personal data in path, query and fragment gives way to the markers that texts get,
/// whether it stands there plain or percent-encoded; a user before the host is left out. The host stays: it names a site. Masking twice
/// changes nothing. Thread-safe.
/// </summary>
public static class LedgerUrls
{
    private static readonly SearchValues<byte> Separators = SearchValues.Create("/?&=#;,:"u8);

    [ThreadStatic]
    private static PiiMasker? masker;

    /// <summary>The masked form; the URL itself where there is nothing to mask.</summary>
    /// <param name="url">Any text.</param>
    public static string Mask(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var authority = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var path = authority == 0 ? 0 : url.AsSpan(authority).IndexOfAny("/?#\\") is >= 0 and var slash ? authority + slash : url.Length;
        var user = path > authority ? url.LastIndexOf('@', path - 1, path - authority) : -1;
        var rest = url[path..];
        var masked = MaskPath(rest);
        return user < 0 && masked == rest ? url : string.Concat(url.AsSpan(0, authority), url.AsSpan(Math.Max(authority, user + 1), path - Math.Max(authority, user + 1)), masked);
    }

    /// <summary>The form in which two URLs of one page are equal: without scheme, user, default port and fragment, percent-encodings alike.</summary>
    public static string Key(string url)
    {
        var bytes = Encoding.UTF8.GetBytes(url);
        using var path = new RobotsPath(bytes, new byte[RobotsPath.ScratchBytes]);
        return RobotsHost.OfUrl(bytes) + Encoding.UTF8.GetString(path.Normal);
    }

    // Until nothing is left: what was encoded twice, or is whole only without its neighbour, shows in a later round. Every round takes a value away.
    private static string MaskPath(string path)
    {
        while (true)
        {
            var plain = Encoding.UTF8.GetBytes(path);
            var masked = path.Contains('%', StringComparison.Ordinal) && TryMask(Decode(plain), out var decoded) ? Encode(decoded)
                : TryMask(plain, out var asItStands) ? Encoding.UTF8.GetString(asItStands) : path;
            if (masked == path)
                return path;
            path = masked;
        }
    }

    private static bool TryMask(byte[] path, out byte[] masked)
    {
        masker ??= new PiiMasker(new PiiConfig { CodeAndMathematics = true });

        // What parts a URL parts its values too; to a reader of texts it would look like a part of them.
        var parted = (byte[])path.Clone();
        foreach (ref var value in parted.AsSpan())
            value = Separators.Contains(value) ? (byte)'\n' : value;
        masker.Mask(parted);
        masked = path;
        if (masker.Total == 0)
            return false;
        using var output = new MemoryStream();
        var from = 0;
        foreach (var span in masker.Spans)
        {
            if (span.Start < from)
                continue;
            output.Write(path, from, span.Start - from);
            output.Write(PiiMasker.Marker(span.Kind));
            from = span.End;
        }

        output.Write(path, from, path.Length - from);
        masked = output.ToArray();
        return true;
    }

    private static byte[] Decode(ReadOnlySpan<byte> path)
    {
        var bytes = new byte[path.Length];
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && RobotsUrl.TryHex(path, i, out var value))
            {
                bytes[length++] = value;
                i += 2;
            }
            else
            {
                bytes[length++] = path[i];
            }
        }

        return bytes[..length];
    }

    // What may not stand in a URL is encoded again; what may stays readable.
    private static string Encode(ReadOnlySpan<byte> path)
    {
        var bytes = new byte[checked(path.Length * 3)];
        var length = 0;
        foreach (var value in path)
        {
            if (value is > 0x20 and < 0x7F and not (byte)'%')
                bytes[length++] = value;
            else
                length = RobotsUrl.Encode(value, bytes, length);
        }

        return Encoding.ASCII.GetString(bytes.AsSpan(0, length));
    }
}
