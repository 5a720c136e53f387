using System.Text;

namespace Firn.Compliance.Signals;

/// <summary>Reads a block of HTTP headers as it stands in a crawl. A header may occur several times.</summary>
internal static class HttpHeaderBlock
{
    /// <summary>The values of all headers of a name, in order, trimmed.</summary>
    public static List<string> Values(ReadOnlySpan<byte> block, string name)
    {
        var values = new List<string>();
        foreach (var range in block.Split((byte)'\n'))
        {
            var line = block[range];
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || colon < name.Length || !Ascii.EqualsIgnoreCase(line[..colon].Trim(" \t\r"u8), name))
                continue;
            values.Add(Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t\r"u8)));
        }

        return values;
    }
}
